import type { Node, Taint } from 'kubernetes-types/core/v1.js'
import type { Api } from '../../client/api.ts'
import { isApiError } from '../../client/api-error.ts'
import { timestamp } from '../../client/clock.ts'
import { isSameTaint } from '../../objects/taints.ts'

export const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }
export const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }

/** Taints that keep new pods away, by the node's conditions. */
const byCondition: readonly { type: string; status: string; key: string }[] = [
  { type: 'Ready', status: 'False', key: notReady.key },
  { type: 'Ready', status: 'Unknown', key: unreachable.key },
  { type: 'MemoryPressure', status: 'True', key: 'node.kubernetes.io/memory-pressure' },
  { type: 'DiskPressure', status: 'True', key: 'node.kubernetes.io/disk-pressure' },
  { type: 'PIDPressure', status: 'True', key: 'node.kubernetes.io/pid-pressure' },
  { type: 'NetworkUnavailable', status: 'True', key: 'node.kubernetes.io/network-unavailable' },
]
const cordon = 'node.kubernetes.io/unschedulable'
const managed = new Set([...byCondition.map(({ key }) => key), cordon])

export interface TaintChange {
  add: Taint[]
  remove: Taint[]
}

/** What makes a node's NoSchedule taints say what its conditions and its cordon say. */
export function noScheduleChange({ spec, status }: Node): TaintChange {
  const wanted = byCondition
    .filter(({ type, status: is }) =>
      status?.conditions?.some(found => found.type === type && found.status === is),
    )
    .map(({ key }) => key)
  if (spec?.unschedulable) wanted.push(cordon)
  const there = (spec?.taints ?? []).filter(({ key, effect }) => effect === 'NoSchedule' && managed.has(key))
  return {
    add: wanted
      .filter(key => !there.some(taint => taint.key === key))
      .map(key => ({ key, effect: 'NoSchedule' })),
    remove: there.filter(({ key }) => !wanted.includes(key)),
  }
}

export function hasTaint({ spec }: Node, taint: Taint): boolean {
  return spec?.taints?.some(found => isSameTaint(found, taint)) ?? false
}

/** Nodes are written by their kubelets all the time, so a conflict is tried again at once. */
const attempts = 5

/** Adds and removes taints in one write; none when nothing changes or the node is gone. @throws ApiError */
export async function changeTaints(
  api: Api,
  name: string,
  { add, remove }: TaintChange,
  wallMs: number,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const node = await api.get('nodes', undefined, name)
      const taints = node.spec?.taints ?? []
      const kept = taints.filter(taint => !remove.some(gone => isSameTaint(gone, taint)))
      const added = add
        .filter(taint => !kept.some(there => isSameTaint(there, taint)))
        .map(taint => ({ ...taint, timeAdded: timestamp(wallMs) }))
      if (added.length === 0 && kept.length === taints.length) return
      const { resourceVersion } = node.metadata
      const next = [...kept, ...added]
      const patch = { metadata: { resourceVersion }, spec: { taints: next.length > 0 ? next : null } }
      await api.patch('nodes', undefined, name, patch, 'merge')
      return
    } catch (thrown) {
      if (isApiError(thrown, 404)) return
      if (!isApiError(thrown, 409) || attempt === attempts) throw thrown
    }
  }
}
