import type { Container as ContainerSpec, ContainerState, ContainerStatus } from 'kubernetes-types/core/v1.js'
import { timestamp } from '../../client/clock.ts'
import type { StoredPod } from '../pod.ts'
import { type Container, containerUri, type PodRuntime } from '../runtime/records.ts'
import { shallStart } from './restart.ts'

/** Why a container could not be started lately, e.g. CrashLoopBackOff, ImagePullBackOff. */
export interface Obstacle {
  reason: string
  message: string
}

/** What the kubelet knows of a pod's containers beside what runs. */
export interface ContainerKnowledge {
  obstacle: (container: string) => Obstacle | undefined
  isReady: (container: Container) => boolean
  isStarted: (container: Container) => boolean
}

/** The statuses of some of a pod's containers, in the order of the spec. */
export function containerStatuses(
  pod: StoredPod,
  specs: ContainerSpec[],
  old: ContainerStatus[] | undefined,
  runtime: PodRuntime,
  known: ContainerKnowledge,
  kind: 'init' | 'app',
): ContainerStatus[] {
  const initializing = (pod.spec?.initContainers ?? []).length > 0
  return specs.map(spec => {
    const before = old?.find(({ name }) => name === spec.name)
    const [now, previous] = runtime.containers.filter(({ name }) => name === spec.name)
    const status = now
      ? seen(now, previous, before)
      : unseen(spec, before, initializing ? 'PodInitializing' : 'ContainerCreating')
    const obstacle = known.obstacle(spec.name)
    const isOver = kind === 'init' && now?.exit?.code === 0
    if (obstacle && !isOver && shallStart(pod, spec, runtime)) {
      if (status.state?.terminated) status.lastState = status.state
      status.state = { waiting: { reason: obstacle.reason, message: obstacle.message } }
    }
    const running = now && !now.exit ? now : undefined
    status.started = kind === 'app' && running !== undefined && known.isStarted(running)
    status.ready = kind === 'init' ? now?.exit?.code === 0 : running !== undefined && known.isReady(running)
    return status
  })
}

function seen(
  now: Container,
  previous: Container | undefined,
  before: ContainerStatus | undefined,
): ContainerStatus {
  return {
    name: now.name,
    image: now.image,
    imageID: now.imageId,
    containerID: containerUri(now.id),
    restartCount: now.restarts,
    ready: false,
    state: stateOf(now),
    lastState: previous ? stateOf(previous) : lastStateBefore(now, before),
  }
}

/** The previous container's record may be gone (a node that booted): then what was reported before still holds. */
function lastStateBefore(now: Container, before: ContainerStatus | undefined): ContainerState {
  if (!before) return {}
  if (before.containerID === containerUri(now.id)) return before.lastState ?? {}
  return before.state?.terminated ? { terminated: before.state.terminated } : (before.lastState ?? {})
}

function unseen(spec: ContainerSpec, before: ContainerStatus | undefined, waiting: string): ContainerStatus {
  if (before?.state?.terminated) return { ...before }
  return {
    name: spec.name,
    image: spec.image ?? '',
    imageID: '',
    restartCount: before?.restartCount ?? 0,
    ready: false,
    state: { waiting: { reason: waiting } },
    lastState: before?.lastState ?? {},
  }
}

function stateOf(container: Container): ContainerState {
  const startedAt = timestamp(container.startedAtMs)
  if (!container.exit) return { running: { startedAt } }
  const { code, signal, reason, message, finishedAtMs } = container.exit
  return {
    terminated: {
      exitCode: code,
      ...(signal !== undefined && { signal }),
      reason,
      ...(message && { message }),
      startedAt,
      finishedAt: timestamp(finishedAtMs),
      containerID: containerUri(container.id),
    },
  }
}
