import type { ContainerStatus, PodCondition, PodSpec, PodStatus } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../pod.ts'
import type { PodRuntime } from '../runtime/records.ts'
import { type ContainerKnowledge, containerStatuses } from './container-status.ts'
import { qosClass } from './qos.ts'

export interface StatusInput {
  pod: StoredPod
  runtime: PodRuntime
  known: ContainerKnowledge
  /** What was reported last; the pod's own status where nothing was yet. */
  old: PodStatus | undefined
  hostAddress: string
  now: string
  /** The pod is over: no container of it will ever run again. */
  isOver: boolean
}

/** The status of a pod as the kubelet reports it. */
export function podStatus(input: StatusInput): PodStatus {
  const { pod, runtime, known, old, hostAddress, now } = input
  const spec = pod.spec ?? { containers: [] }
  const app = containerStatuses(pod, spec.containers, old?.containerStatuses, runtime, known, 'app')
  const init = containerStatuses(
    pod,
    spec.initContainers ?? [],
    old?.initContainerStatuses,
    runtime,
    known,
    'init',
  )
  const phase = phaseOf(spec, app, init, old?.phase, input.isOver)
  const [sandbox] = runtime.sandboxes
  // A sandbox that died keeps its address in the status until there is a new one, as the kubelet does it.
  const own = sandbox?.address || undefined
  const address = spec.hostNetwork && own ? hostAddress : own
  const status: PodStatus = {
    phase,
    hostIP: hostAddress,
    hostIPs: [{ ip: hostAddress }],
    ...(address !== undefined && { podIP: address, podIPs: [{ ip: address }] }),
    startTime: old?.startTime ?? now,
    qosClass: qosClass(spec),
    containerStatuses: app,
    ...(init.length > 0 && { initContainerStatuses: init }),
  }
  const conditions = conditionsOf(pod, status, sandbox?.ready ?? false, old?.conditions, now)
  return { ...status, conditions }
}

function phaseOf(
  spec: PodSpec,
  app: ContainerStatus[],
  init: ContainerStatus[],
  old: string | undefined,
  isOver: boolean,
): string {
  if (old === 'Succeeded' || old === 'Failed') return old // no way back
  const finished = (status: ContainerStatus) => status.state?.terminated
  const failedInit = init.some(status => (finished(status)?.exitCode ?? 0) !== 0)
  if (failedInit && spec.restartPolicy === 'Never') return 'Failed'
  if (!isOver && init.some(status => finished(status)?.exitCode !== 0)) {
    return app.some(status => status.state?.running) ? 'Running' : 'Pending'
  }
  const waitingAnew = app.filter(status => status.state?.waiting && !status.lastState?.terminated)
  if (!isOver && waitingAnew.length > 0) return 'Pending'
  if (app.some(status => status.state?.running)) return 'Running'
  if (!isOver && (spec.restartPolicy ?? 'Always') === 'Always') return 'Running'
  const succeeded = app.every(status => (finished(status) ?? status.lastState?.terminated)?.exitCode === 0)
  if (succeeded) return 'Succeeded'
  return isOver || spec.restartPolicy === 'Never' ? 'Failed' : 'Running'
}

/** The same status with the conditions that follow from its containers' readiness made anew. */
export function withReadiness(pod: StoredPod, status: PodStatus, now: string): PodStatus {
  const before = status.conditions ?? []
  const sandboxReady = before.find(({ type }) => type === 'PodReadyToStartContainers')?.status === 'True'
  return { ...status, conditions: conditionsOf(pod, status, sandboxReady, before, now) }
}

const ownConditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']

/** The conditions that follow from the container statuses; those that others set stay as the API server shows them. */
function conditionsOf(
  pod: StoredPod,
  status: PodStatus,
  sandboxReady: boolean,
  before: PodCondition[] | undefined,
  now: string,
): PodCondition[] {
  const spec = pod.spec ?? { containers: [] }
  const foreign = (pod.status?.conditions ?? []).filter(({ type }) => !ownConditions.includes(type))
  const containers = containersReady(spec, status)
  const made: Omit<PodCondition, 'lastTransitionTime'>[] = [
    { type: 'PodReadyToStartContainers', status: sandboxReady ? 'True' : 'False' },
    initialized(spec, status),
    ready(spec, containers, foreign),
    containers,
    { type: 'PodScheduled', status: 'True' },
  ]
  return [
    ...made.map(condition => {
      const same = before?.find(({ type }) => type === condition.type)
      const since = same?.status === condition.status ? same.lastTransitionTime : undefined
      return { ...condition, lastTransitionTime: since ?? now }
    }),
    ...foreign,
  ]
}

type Made = Omit<PodCondition, 'lastTransitionTime'>

function initialized(spec: PodSpec, { phase, initContainerStatuses = [] }: PodStatus): Made {
  const type = 'Initialized'
  const missing = (spec.initContainers ?? [])
    .filter(({ name }) => !initContainerStatuses.find(status => status.name === name)?.ready)
    .map(({ name }) => name)
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' }
  if (missing.length === 0) return { type, status: 'True' }
  return {
    type,
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${missing.join(' ')}]`,
  }
}

function containersReady(spec: PodSpec, { phase, containerStatuses: statuses = [] }: PodStatus): Made {
  const type = 'ContainersReady'
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' }
  const missing = spec.containers
    .filter(({ name }) => !statuses.find(status => status.name === name)?.ready)
    .map(({ name }) => name)
  if (missing.length === 0) return { type, status: 'True' }
  return {
    type,
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${missing.join(' ')}]`,
  }
}

function ready(spec: PodSpec, containers: Made, foreign: PodCondition[]): Made {
  const type = 'Ready'
  if (containers.status !== 'True') return { ...containers, type }
  const closed = (spec.readinessGates ?? []).filter(
    ({ conditionType }) => foreign.find(({ type }) => type === conditionType)?.status !== 'True',
  )
  if (closed.length === 0) return { type, status: 'True' }
  return {
    type,
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: closed
      .map(
        ({ conditionType }) =>
          `corresponding condition of pod readiness gate "${conditionType}" is not "True"`,
      )
      .join(', '),
  }
}
