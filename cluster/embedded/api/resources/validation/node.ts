import type { Node } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { validateAmounts } from './compute-resources.ts'
import { duplicate, each, forbidden, invalid, oneOf, when } from './errors.ts'
import { dnsSubdomain, qualifiedName, validLabelValue } from './names.ts'
import { validateMeta } from './object-meta.ts'
import { taintEffects } from './scheduling.ts'

export function validateNode(node: Node, old: Pick<Node, 'spec'> | undefined): FieldError[] {
  return [
    ...validateMeta(node.metadata, dnsSubdomain),
    ...validateTaints(node),
    ...validateAmounts('status.capacity', node.status?.capacity),
    ...validateAmounts('status.allocatable', node.status?.allocatable),
    ...unchangeable('podCIDR', old?.spec?.podCIDR, node.spec?.podCIDR),
    ...unchangeable('providerID', old?.spec?.providerID, node.spec?.providerID),
  ]
}

function validateTaints({ spec }: Node): FieldError[] {
  const seen = new Set<string>()
  return each('metadata.taints', spec?.taints, (taint, place) => {
    const { key = '', value = '', effect } = taint
    // As Go prints what is not there.
    const shownEffect = effect ?? ''
    const pair = `${key}:${effect}`
    const repeated = seen.has(pair)
    seen.add(pair)
    const wrongValue = validLabelValue(value)
    return [
      ...qualifiedName(key).map(error => invalid(`${place}.key`, key, error)),
      ...when(wrongValue.length > 0, () => invalid(`${place}.value`, value, wrongValue.join(';'))),
      ...oneOf(`${place}.effect`, effect, taintEffects),
      ...when(repeated, () => ({
        ...duplicate(place, pair),
        message: `Duplicate value: core.Taint{Key:"${key}", Value:"${value}", Effect:"${shownEffect}"}: taints must be unique by key and effect pair`,
      })),
    ]
  })
}

function unchangeable(name: string, old: string | undefined, value: string | undefined): FieldError[] {
  return when(old && old !== value, () =>
    forbidden(`spec.${name}`, `node updates may not change ${name} except from "" to valid`),
  )
}
