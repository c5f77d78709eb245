import { equal } from '../api/json.ts'
import type { Change } from '../client/informer.ts'
import { isFinished, type StoredPod } from '../objects/pod.ts'
import type { StoredNode } from './world.ts'

/** The change of a node may make room for a pod. Heartbeats do not. */
export function nodeMayHelp(change: Change<StoredNode>): boolean {
  if (change.type !== 'updated') return change.type === 'added'
  const { object, old } = change
  return (
    !equal(object.spec, old.spec) ||
    !equal(object.metadata.labels, old.metadata.labels) ||
    !equal(object.status?.allocatable, old.status?.allocatable)
  )
}

/** A pod left its node. */
export function freesRoom(change: Change<StoredPod>): boolean {
  if (!change.object.spec?.nodeName) return false
  return (
    change.type === 'deleted' ||
    (change.type === 'updated' && isFinished(change.object) && !isFinished(change.old))
  )
}

/** A pod is on a node now, or has other labels there: of interest to what looks at other pods. */
export function bringsCompany(change: Change<StoredPod>): boolean {
  if (!change.object.spec?.nodeName || change.type === 'deleted') return false
  return (
    change.type === 'added' ||
    !change.old.spec?.nodeName ||
    !equal(change.object.metadata.labels, change.old.metadata.labels)
  )
}

export function looksAtOthers({ spec }: StoredPod): boolean {
  return (
    spec?.affinity?.podAffinity !== undefined ||
    spec?.affinity?.podAntiAffinity !== undefined ||
    (spec?.topologySpreadConstraints ?? []).length > 0
  )
}

/** A pod that waits was changed in what decides where it fits. */
export function isOtherPod({ object, old }: { object: StoredPod; old: StoredPod }): boolean {
  const { labels, annotations } = object.metadata
  return (
    !equal(object.spec, old.spec) ||
    !equal(labels, old.metadata.labels) ||
    !equal(annotations, old.metadata.annotations)
  )
}
