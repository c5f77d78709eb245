import fc from 'fast-check'
import { typeSchema } from './schema.ts'
import type { FieldType, Scalar, TypeName } from './types.ts'

/** Words that defaults and validation look at, so that generated objects reach into them. */
const words = [
  '',
  'a',
  'A_b',
  'app',
  'Always',
  'ClientIP',
  'ClusterIP',
  'Equal',
  'Exists',
  'ExternalName',
  'In',
  'Indexed',
  'Never',
  'NodePort',
  'NoExecute',
  'None',
  'OnDelete',
  'Recreate',
  'RollingUpdate',
  'TCP',
]
const scalars: Record<Scalar, fc.Arbitrary<unknown>> = {
  string: fc.constantFrom(...words),
  bool: fc.boolean(),
  int32: fc.integer({ min: -2, max: 70_000 }),
  int64: fc.integer({ min: -2, max: 70_000 }),
  quantity: fc.constantFrom('0', '100m', '1Gi', '-1', '0.0000000001'),
  time: fc.constant('2024-05-01T10:00:00Z'),
  microTime: fc.constant('2024-05-01T10:00:00.000000Z'),
  bytes: fc.constantFrom('', 'YQ=='),
  intOrString: fc.constantFrom<unknown>(0, 1, 80, '25%', 'http', '-x', '101%'),
  any: fc.constant({ some: 'thing' }),
}

const arbitraries = new Map<string, fc.Arbitrary<Record<string, unknown>>>()

/** Objects of the right types with fields left out at random: what validation gets to see. */
export function objectOf(type: TypeName): fc.Arbitrary<Record<string, unknown>> {
  let arbitrary = arbitraries.get(type)
  if (!arbitrary) {
    const fields = [...typeSchema(type).fields].map(([name, field]) => [name, ofType(field.type)] as const)
    arbitrary = fc.record(Object.fromEntries(fields), { requiredKeys: [] })
    arbitraries.set(type, arbitrary)
  }
  return arbitrary
}

function ofType(type: FieldType): fc.Arbitrary<unknown> {
  switch (type.is) {
    case 'array':
      return fc.array(ofType(type.items), { maxLength: 2 })
    case 'map':
      return fc.dictionary(fc.constantFrom('a', 'B', 'x/y', 'cpu', 'memory'), ofType(type.values), {
        maxKeys: 2,
      })
    case 'object':
      return objectOf(type.name)
    default:
      return scalars[type.scalar]
  }
}
