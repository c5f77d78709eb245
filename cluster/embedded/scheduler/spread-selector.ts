import type { ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1.js'
import type { Service } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { Stored } from '../client/resources.ts'
import { matchesLabels } from '../objects/label-selector.ts'
import { controllerOf } from '../objects/owner.ts'
import type { StoredPod } from '../objects/pod.ts'

export interface Groups {
  services: readonly Stored<Service>[]
  replicaSets: readonly Stored<ReplicaSet>[]
  statefulSets: readonly Stored<StatefulSet>[]
}

/** Which pods are of the same kind, by the services that send to this one and by its controller; undefined when none. */
export function spreadSelector(pod: StoredPod, groups: Groups): LabelSelector | undefined {
  const matchLabels: Record<string, string> = {}
  for (const { metadata, spec } of groups.services) {
    const selector = spec?.selector ?? {}
    const isOurs = metadata.namespace === pod.metadata.namespace && Object.keys(selector).length > 0
    if (isOurs && matchesLabels(selector, pod.metadata.labels)) Object.assign(matchLabels, selector)
  }
  const owner = controllerOf(pod)
  const controller = [...groups.replicaSets, ...groups.statefulSets].find(
    ({ metadata }) => metadata.uid === owner?.uid,
  )
  Object.assign(matchLabels, controller?.spec?.selector?.matchLabels)
  const matchExpressions = controller?.spec?.selector?.matchExpressions ?? []
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) return undefined
  return { matchLabels, matchExpressions }
}
