import type { ContainerStatus, Pod, PodStatus } from 'kubernetes-types/core/v1.js'
import { since } from './duration.ts'

/** What `kubectl get pods` says of a pod in its columns READY, STATUS and RESTARTS. */
export interface PodSummary {
  readyContainers: number
  totalContainers: number
  status: string
  restarts: string
}

/** How the containers of one kind stand together. */
interface Tally {
  restarts: number
  lastRestart: string
  ready: number
}

export function summarizePod(pod: Pod, nowMs: number): PodSummary {
  const sidecars = new Set(
    (pod.spec?.initContainers ?? [])
      .filter(container => container.restartPolicy === 'Always')
      .map(container => container.name),
  )
  const init = summarizeInit(pod, sidecars)
  const running = init.blockedBy === undefined || hasCondition(pod.status, 'Initialized')
  const main = running ? summarizeMain(pod.status) : undefined
  const shown = main ? add(init.sidecars, main) : { ...init.all, ready: init.sidecars.ready }
  const before =
    pod.status?.conditions?.find(
      ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
    )?.reason ??
    (pod.status?.reason || pod.status?.phase || '')
  let status = main?.reason ?? init.blockedBy ?? before
  if (main && status === 'Completed' && main.anyRunning) {
    status = hasCondition(pod.status, 'Ready') ? 'Running' : 'NotReady'
  }
  if (pod.metadata?.deletionTimestamp) {
    const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
    if (pod.status?.reason === 'NodeLost') status = 'Unknown'
    else if (!ended) status = 'Terminating'
  }
  return {
    readyContainers: shown.ready,
    totalContainers: (pod.spec?.containers.length ?? 0) + sidecars.size,
    status,
    restarts:
      shown.restarts > 0 && shown.lastRestart
        ? `${shown.restarts} (${since(shown.lastRestart, nowMs)} ago)`
        : String(shown.restarts),
  }
}

/** Init containers up to the first that is not done; what it waits for is the pod's status. */
function summarizeInit(pod: Pod, sidecarNames: ReadonlySet<string>) {
  let all: Tally = { restarts: 0, lastRestart: '', ready: 0 }
  let sidecars = all
  const statuses = pod.status?.initContainerStatuses ?? []
  for (const [index, container] of statuses.entries()) {
    const sidecar = sidecarNames.has(container.name)
    const tally = { ...tallyOf(container), ready: 0 }
    all = add(all, tally)
    if (sidecar) sidecars = add(sidecars, tally)
    if (container.state?.terminated?.exitCode === 0) continue
    if (sidecar && container.started) {
      if (container.ready) sidecars = { ...sidecars, ready: sidecars.ready + 1 }
      continue
    }
    const waiting = container.state?.waiting?.reason
    let blockedBy = `Init:${index}/${pod.spec?.initContainers?.length ?? 0}`
    if (container.state?.terminated) blockedBy = `Init:${endOf(container)}`
    else if (waiting && waiting !== 'PodInitializing') blockedBy = `Init:${waiting}`
    return { all, sidecars, blockedBy }
  }
  return { all, sidecars, blockedBy: undefined }
}

function summarizeMain(status: PodStatus | undefined) {
  let tally: Tally = { restarts: 0, lastRestart: '', ready: 0 }
  let reason: string | undefined
  let anyRunning = false
  // From the last to the first, so that the first container's trouble is what shows.
  for (const container of [...(status?.containerStatuses ?? [])].reverse()) {
    tally = add(tally, { ...tallyOf(container), ready: 0 })
    if (container.state?.waiting?.reason) reason = container.state.waiting.reason
    else if (container.state?.terminated) reason = endOf(container)
    else if (container.ready && container.state?.running) {
      anyRunning = true
      tally = { ...tally, ready: tally.ready + 1 }
    }
  }
  return { ...tally, reason, anyRunning }
}

/** `Completed`, `Error`, `OOMKilled`, or the bare code where no reason was given. */
function endOf({ state }: ContainerStatus): string {
  const end = state?.terminated
  if (end?.reason) return end.reason
  return end?.signal ? `Signal:${end.signal}` : `ExitCode:${end?.exitCode ?? 0}`
}

function tallyOf(container: ContainerStatus): Tally {
  return {
    restarts: container.restartCount ?? 0,
    lastRestart: container.lastState?.terminated?.finishedAt ?? '',
    ready: 0,
  }
}

/** Kubernetes' timestamps all have the same form, so that text order is time order. */
function add(a: Tally, b: Tally): Tally {
  return {
    restarts: a.restarts + b.restarts,
    lastRestart: a.lastRestart > b.lastRestart ? a.lastRestart : b.lastRestart,
    ready: a.ready + b.ready,
  }
}

function hasCondition(status: PodStatus | undefined, type: string): boolean {
  return (
    status?.conditions?.some(condition => condition.type === type && condition.status === 'True') ?? false
  )
}
