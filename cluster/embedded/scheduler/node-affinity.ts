import type { NodeSelectorRequirement, NodeSelectorTerm, Pod } from 'kubernetes-types/core/v1.js'
import { matchesLabels } from '../objects/label-selector.ts'
import type { NodeInfo } from './world.ts'

/** The node has the labels of nodeSelector and meets one of the required terms. */
export function matchesRequired({ spec }: Pod, node: NodeInfo): boolean {
  if (!matchesLabels(spec?.nodeSelector ?? {}, node.labels)) return false
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || required.nodeSelectorTerms.some(term => matchesTerm(term, node))
}

/** An empty term matches nothing. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: NodeInfo,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every(requirement => meets(requirement, node.labels[requirement.key])) &&
    matchFields.every(requirement =>
      meets(requirement, requirement.key === 'metadata.name' ? node.name : undefined),
    )
  )
}

function meets({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return isInteger(value) && Number(value) > Number(values[0])
    case 'Lt':
      return isInteger(value) && Number(value) < Number(values[0])
    default:
      return false
  }
}

function isInteger(value: string | undefined): boolean {
  return value !== undefined && /^-?\d+$/.test(value)
}
