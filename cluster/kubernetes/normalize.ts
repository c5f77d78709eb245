import type { CoreV1Event, V1EndpointSlice, V1Node, V1Pod } from '@kubernetes/client-node'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import type { Change } from './followed.ts'

/** A pod's change as the timeline tells it. */
export function podEvent(atMs: number, change: Change, app: string, pod: V1Pod): TimelineEvent {
  const container = pod.status?.containerStatuses?.[0]
  const state = container?.state
  const [kind, detail] = Object.entries(state ?? {}).find(([, value]) => value !== undefined) ?? []
  const reason = (detail as { reason?: string } | undefined)?.reason
  return {
    atMs,
    kind: 'instance',
    change,
    app,
    name: pod.metadata?.name ?? '',
    uid: pod.metadata?.uid ?? '',
    node: pod.spec?.nodeName,
    phase: pod.status?.phase ?? 'Pending',
    ready: podIsReady(pod),
    terminating: pod.metadata?.deletionTimestamp !== undefined,
    restarts: container?.restartCount ?? 0,
    ip: pod.status?.podIP,
    container: kind === undefined ? undefined : reason ? `${kind}: ${reason}` : kind,
  }
}

export function podIsReady(pod: V1Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** Which instances the service sends requests to, over all of its slices. */
export function endpointsEvent(
  atMs: number,
  change: 'present' | 'changed' | 'removed',
  app: string,
  slices: readonly V1EndpointSlice[],
): TimelineEvent {
  const endpoints = slices.flatMap(slice => slice.endpoints ?? [])
  const nameOf = (endpoint: (typeof endpoints)[number]) =>
    endpoint.targetRef?.name ?? endpoint.addresses[0] ?? 'unknown'
  const isReady = (endpoint: (typeof endpoints)[number]) => endpoint.conditions?.ready ?? true
  return {
    atMs,
    kind: 'endpoints',
    change,
    app,
    ready: endpoints.filter(isReady).map(nameOf).sort(),
    notReady: endpoints
      .filter(endpoint => !isReady(endpoint))
      .map(nameOf)
      .sort(),
  }
}

export function nodeEvent(atMs: number, change: Change, node: V1Node): TimelineEvent {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')
  return {
    atMs,
    kind: 'node',
    change,
    name: node.metadata?.name ?? '',
    ready: ready?.status === 'True',
    reason: ready?.reason,
    schedulable: node.spec?.unschedulable !== true,
    taints: (node.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort(),
  }
}

export function noteEvent(atMs: number, app: string | undefined, event: CoreV1Event): TimelineEvent {
  const { kind, name } = event.involvedObject
  return {
    atMs,
    kind: 'note',
    app,
    about: `${kind ?? 'object'} ${name ?? ''}`.trim(),
    reason: event.reason ?? '',
    message: event.message ?? '',
  }
}

/**
 * Heartbeats change a node every few seconds and say nothing; only what the timeline shows makes an event worth
 * keeping.
 */
export function sameNews(a: TimelineEvent | undefined, b: TimelineEvent): boolean {
  return a !== undefined && JSON.stringify(newsOf(a)) === JSON.stringify(newsOf(b))
}

function newsOf(event: TimelineEvent): object {
  return { ...event, atMs: 0, change: 'change' in event && event.change === 'removed' }
}
