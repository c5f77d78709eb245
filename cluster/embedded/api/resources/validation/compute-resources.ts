import type { ResourceRequirements } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { compareQuantities, parseQuantity } from '../../schema/quantity.ts'
import { invalid, required, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { qualifiedName } from './names.ts'

/** Resources that a node may promise more of than it has. */
const overcommitted = ['cpu', 'memory', 'ephemeral-storage']

export function validateComputeResources(
  field: string,
  resources: Loose<ResourceRequirements> | undefined,
): FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {}
  const unlike = Object.entries(requests).flatMap(([name, request = '0']) => {
    const limit = limits[name]
    const whole = !overcommitted.includes(name)
    if (limit === undefined) {
      return when(whole && isResourceName(name), () =>
        required(`${field}.limits`, 'Limit must be set for non overcommitable resources'),
      )
    }
    const order = compareQuantities(request, limit)
    if (whole && order !== 0) {
      return [invalid(`${field}.requests`, request, `must be equal to ${name} limit of ${limit}`)]
    }
    return when(order > 0, () =>
      invalid(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`),
    )
  })
  return [
    ...validateAmounts(`${field}.limits`, limits),
    ...validateAmounts(`${field}.requests`, requests),
    ...unlike,
  ]
}

/** A list of resources by name, e.g. a node's capacity. */
export function validateAmounts(
  field: string,
  amounts: Record<string, string | undefined> | undefined,
): FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, amount = '0']) => {
    const place = `${field}[${name}]`
    const wrongName = qualifiedName(name)
    if (wrongName.length > 0) return wrongName.map(error => invalid(place, name, error))
    return [
      ...when(!isResourceName(name), () =>
        invalid(place, name, 'must be a standard resource for containers'),
      ),
      ...when(parseQuantity(amount).nano < 0n, () =>
        invalid(place, amount, 'must be greater than or equal to 0'),
      ),
    ]
  })
}

function isResourceName(name: string): boolean {
  return (
    overcommitted.includes(name) || name.includes('/') || name.startsWith('hugepages-') || name === 'pods'
  )
}
