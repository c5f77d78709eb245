import fc from 'fast-check'
import { expect, test } from 'vitest'
import { definitions } from '../resources/index.ts'
import { objectOf } from './arbitrary.ts'
import { decode, strictDecodingMessage } from './decode.ts'
import { DecodeError } from './decode-error.ts'
import { typeOfKind } from './schema.ts'

const deployment = 'apps/v1.Deployment'
const inContainer = (container: object) => ({ spec: { template: { spec: { containers: [container] } } } })
const prefix = 'Deployment in version "v1" cannot be handled as a Deployment: '

test.each([
  [
    { spec: { replicas: '3' } },
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    { spec: { replicas: 1.5 } },
    'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    { spec: { replicas: 2 ** 31 } },
    'json: cannot unmarshal number 2147483648 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    inContainer({ image: 5 }),
    'json: cannot unmarshal number into Go struct field Container.spec.template.spec.containers.image of type string',
  ],
  [
    { spec: { template: { spec: { containers: {} } } } },
    'json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container',
  ],
  [
    { metadata: { labels: { app: 1 } } },
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [[], 'json: cannot unmarshal array into Go value of type v1.Deployment'],
  [
    inContainer({ resources: { limits: { cpu: 'lots' } } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    { spec: { strategy: { rollingUpdate: { maxSurge: true } } } },
    'json: cannot unmarshal bool into Go value of type int32',
  ],
  [
    { metadata: { creationTimestamp: 'yesterday' } },
    'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
  ],
])('%j is refused in the words of Go', (body, message) => {
  expect(() => decode(deployment, body)).toThrow(new DecodeError(prefix + message))
})

test('unknown fields are dropped and reported with their paths', () => {
  const { object, strictErrors } = decode(deployment, {
    spec: { foo: 1, replicas: 2, template: { spec: { containers: [{ name: 'a', imge: 'x' }] } } },
  })
  expect(object).toEqual({ spec: { replicas: 2, template: { spec: { containers: [{ name: 'a' }] } } } })
  expect(strictDecodingMessage(deployment, strictErrors)).toBe(
    `${prefix}strict decoding error: unknown field "spec.foo", unknown field "spec.template.spec.containers[0].imge"`,
  )
})

test('what Go does not write is left out, and what it writes otherwise is rewritten', () => {
  const { object } = decode('core/v1.Pod', {
    metadata: {
      name: 'a',
      creationTimestamp: null,
      labels: {},
      deletionTimestamp: '2024-05-01T12:00:00+02:00',
    },
    spec: {
      nodeName: '',
      tolerations: [],
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [{ name: 'a', resources: { requests: { cpu: 1.5, memory: '1024Mi' } } }],
    },
  })
  expect(object).toEqual({
    metadata: { name: 'a', deletionTimestamp: '2024-05-01T10:00:00Z' },
    spec: {
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [{ name: 'a', resources: { requests: { cpu: '1500m', memory: '1Gi' } } }],
    },
  })
})

test('a key named __proto__ is a key like any other', () => {
  const { object } = decode('core/v1.ConfigMap', JSON.parse('{"data":{"__proto__":"x"}}'))
  expect(JSON.stringify(object)).toBe('{"data":{"__proto__":"x"}}')
  expect(decode('core/v1.ConfigMap', JSON.parse('{"__proto__":{"a":1}}')).strictErrors).toEqual([
    'unknown field "__proto__"',
  ])
})

const types = definitions.flatMap(
  ({ group, version, kind }) => typeOfKind(group ? `${group}/${version}` : version, kind) ?? [],
)

test('whatever the body, decoding ends well or with its own error', () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.jsonValue({ maxDepth: 4 }), (type, body) => {
      try {
        decode(type, body)
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
      }
    }),
  )
})

test.each(types)('%s: an object with something wrong inside ends well or with its own error', type => {
  const spoiled = fc.tuple(objectOf(type), fc.jsonValue(), fc.nat()).map(([object, value, n]) => {
    const keys = Object.keys(object)
    return { ...object, [keys[n % Math.max(1, keys.length)] ?? 'spec']: value }
  })
  fc.assert(
    fc.property(spoiled, body => {
      try {
        decode(type, body)
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
      }
    }),
    { numRuns: 30 },
  )
})

test.each(types)('%s: what was decoded decodes to itself', type => {
  fc.assert(
    fc.property(objectOf(type), body => {
      const once = decode(type, body).object
      const twice = decode(type, once)
      expect(twice).toEqual({ object: once, strictErrors: [] })
    }),
    { numRuns: 20 },
  )
})
