import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../pod.ts'
import type { Container, PodRuntime } from '../runtime/records.ts'

/** As containerd reports a container that ran when the power went: nobody saw its exit code. */
const lostExit = { code: 255, signal: undefined, reason: 'Unknown', message: '' }

/**
 * What a node that boots finds of a pod it ran before: a sandbox that is no more, and the containers that the pod's
 * status speaks of, ended. From it follow a new sandbox, a new address, and restart counts that go on.
 * undefined for a pod that never ran here.
 */
export function formerLife(pod: StoredPod, nowMs: number): PodRuntime | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  const statuses = [...initContainerStatuses, ...containerStatuses].filter(({ containerID }) => containerID)
  if (statuses.length === 0) return undefined
  const { uid } = pod.metadata
  const sandbox = {
    id: `lost-${uid}`,
    podUid: uid,
    attempt: 0,
    address: '',
    ready: false,
    createdAtMs: nowMs,
  }
  return {
    sandboxes: [sandbox],
    containers: statuses.map((status, i) => ended(status, uid, sandbox.id, -i - 1, nowMs)),
  }
}

function ended(
  status: ContainerStatus,
  podUid: string,
  sandbox: string,
  serial: number,
  nowMs: number,
): Container {
  const terminated = status.state?.terminated ?? (status.state?.waiting && status.lastState?.terminated)
  const startedAt = terminated?.startedAt ?? status.state?.running?.startedAt
  return {
    id: (status.containerID ?? '').replace(/^.*:\/\//, ''),
    podUid,
    sandbox,
    name: status.name,
    restarts: status.restartCount,
    image: status.image,
    imageId: status.imageID,
    serial,
    startedAtMs: startedAt ? Date.parse(startedAt) : nowMs,
    definition: '',
    exit: terminated
      ? {
          code: terminated.exitCode,
          signal: terminated.signal,
          reason: terminated.reason ?? '',
          message: terminated.message ?? '',
          finishedAtMs: terminated.finishedAt ? Date.parse(terminated.finishedAt) : nowMs,
        }
      : { ...lostExit, finishedAtMs: nowMs },
  }
}
