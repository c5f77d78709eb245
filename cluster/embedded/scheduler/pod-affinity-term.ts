import type { Pod, PodAffinityTerm } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import { matchesSelector } from '../objects/label-selector.ts'
import type { World } from './world.ts'

/** The other pod is one that the owner's term speaks of: in its namespaces, with its labels. */
export function speaksOf(
  term: PodAffinityTerm,
  owner: Pod,
  other: Pod,
  namespaceLabels: World['namespaceLabels'],
): boolean {
  const namespace = other.metadata?.namespace ?? ''
  const { namespaces = [], namespaceSelector } = term
  const isNamed =
    namespaces.length === 0 && !namespaceSelector
      ? namespace === owner.metadata?.namespace
      : namespaces.includes(namespace) || matchesSelector(namespaceSelector, namespaceLabels(namespace) ?? {})
  return isNamed && matchesSelector(selectorOf(term, owner), other.metadata?.labels)
}

export function requiredAffinity({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
}

export function requiredAntiAffinity({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
}

/** matchLabelKeys and mismatchLabelKeys add the owner's own values, or anything but them. */
function selectorOf(term: PodAffinityTerm, owner: Pod): LabelSelector | undefined {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term
  if (!labelSelector || matchLabelKeys.length + mismatchLabelKeys.length === 0) return labelSelector
  const own = owner.metadata?.labels ?? {}
  const more = (keys: readonly string[], operator: string) =>
    keys.flatMap(key => (own[key] === undefined ? [] : [{ key, operator, values: [own[key]] }]))
  return {
    ...labelSelector,
    matchExpressions: [
      ...(labelSelector.matchExpressions ?? []),
      ...more(matchLabelKeys, 'In'),
      ...more(mismatchLabelKeys, 'NotIn'),
    ],
  }
}
