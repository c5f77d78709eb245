import type { PredictedTerm } from '../record/prediction.ts'
import type { Setting } from '../record/setting.ts'
import { machinesOf } from './machines.ts'
import { term } from './terms.ts'

/** What a failure's course is made of, each part as an interval with its provenance. */
export type Parts = ReturnType<typeof partsOf>

/** A start after a failure meets other machines' caches and other loads than the first: between half and twice of it. */
const spread = 2

/** Where nothing was measured: what a start of a small service takes on machines from a laptop to a Pi. */
const presumedStart: readonly [number, number] = [100, 5_000]
const presumedChangeMs = 500
const presumedReadyMs = 500

/** kube-proxy in its default configuration rewrites its rules at most so often. */
const proxySyncMs = 1_000
/** A kubelet renews its lease so much later than asked, at most: its jitter. */
const leaseJitter = 1.04
/** How often the taint manager looks into its queue. */
const taintPassMs = 100

const seconds = (ms: number) => `${Number((ms / 1_000).toFixed(2))} s`

export function partsOf(setting: Setting) {
  const { timers, workload, starts, doorsMs } = setting
  const presumed = kubernetesDefaults(setting.minor)
  const monitorMs = timers.monitorPeriodMs ?? presumed.monitorMs
  const graceMs = timers.monitorGraceMs ?? presumed.graceMs
  const leaseMs = (timers.heartbeatMs ?? presumed.heartbeatMs) * leaseJitter
  const ofTimer = (name: string, interval: readonly [number, number], known: unknown, because: string) =>
    known === undefined
      ? term(name, interval, 'presumed', `${untold} ${because}`)
      : term(name, interval, 'configuration', because)
  const changes = starts.map(({ endpointsMs }) => endpointsMs)
  const changeMs = Math.max(presumedChangeMs, ...changes)
  const machines = machinesOf(setting.target)
  const ofMachine = (name: string, interval: readonly [number, number]) =>
    term(
      name,
      interval,
      'presumed',
      `nobody measured it; machines of target ${setting.target} are taken to need that.`,
    )
  return {
    relist: term(
      'container relist',
      [0, timers.relistMs],
      'configuration',
      `a kubelet looks at its containers every ${seconds(timers.relistMs)}.`,
    ),
    /** Of a change at a kubelet or controller to whoever watches. */
    change: term(
      'news through the API',
      [0, changeMs],
      starts.length > 0 ? 'measured' : 'presumed',
      `from a kubelet through the API and a controller took up to ${seconds(Math.max(0, ...changes))} while the app was deployed; ${seconds(presumedChangeMs)} at least is allowed.`,
    ),
    /** From the rules of a service being stale to their being rewritten on every node. */
    rules: term(
      'kube-proxy rules',
      [0, proxySyncMs + (doorsMs ?? 0)],
      doorsMs === undefined ? 'presumed' : 'measured',
      `rules are rewritten once a second at most${doorsMs === undefined ? '' : `; all doors answered ${seconds(doorsMs)} after the endpoints were known`}.`,
    ),
    /** Of a new pod: sandbox, volumes, container. */
    start: startTerm('pod start', setting),
    /** Of a container in its pod: no more than of the whole pod. */
    restart: { ...startTerm('container restart', setting), lowMs: 0 },
    backOff: backOffTerm(setting),
    ready: readinessTerm(setting),
    drain: drainTerm(setting),
    heartbeat: ofTimer(
      'heartbeat age',
      [-leaseMs, 0],
      timers.heartbeatMs,
      `the last one may be up to ${seconds(leaseMs)} old when the node fails.`,
    ),
    grace: ofTimer(
      'monitor grace',
      [graceMs, graceMs],
      timers.monitorGraceMs,
      'for so long a node may be silent (node-monitor-grace-period).',
    ),
    monitor: ofTimer(
      'monitor period',
      [0, 2 * monitorMs],
      timers.monitorPeriodMs,
      `heartbeats and their absence are looked at every ${seconds(monitorMs)}: once to see the last, once to miss the next.`,
    ),
    taint: ofTimer(
      'eviction taint',
      [monitorMs, monitorMs + taintPassMs],
      timers.monitorPeriodMs,
      'the node is tainted one monitor period after it was called lost.',
    ),
    toleration: term(
      'toleration',
      [workload.tolerationMs ?? 0, workload.tolerationMs],
      'configuration',
      workload.tolerationMs === undefined
        ? 'its pods tolerate a lost node for ever.'
        : 'tolerationSeconds of its pods.',
    ),
    shutdown: ofMachine('shutdown', machines.shutdown),
    boot: ofMachine('boot', machines.boot),
    agent: ofMachine('node agent start', machines.agent),
    server: ofMachine('control plane start', machines.server),
  }
}

const untold = 'the cluster does not tell, so Kubernetes’ own default is presumed:'

/** Ten seconds more of grace since Kubernetes 1.32. */
function kubernetesDefaults(minor = 32) {
  return { monitorMs: 5_000, graceMs: minor >= 32 ? 50_000 : 40_000, heartbeatMs: 10_000 }
}

function startTerm(name: string, { starts, startedBeside = 0 }: Setting): PredictedTerm {
  if (starts.length === 0) return term(name, presumedStart, 'presumed', 'nobody measured a start of it here.')
  const took = starts.map(({ runningMs }) => runningMs)
  const [least, most] = [Math.min(...took), Math.max(...took)]
  const range = `${seconds(least)}${starts.length > 1 ? ` to ${seconds(most)}` : ''}`
  return term(
    name,
    // Of several workloads all start at once, and share the machines; one that is replaced has them to itself.
    [least / spread / (1 + startedBeside), most * spread],
    'measured',
    `from pod to running container took ${range} in ${starts.length} starts of this app at steady state; half to twice of it is expected${startedBeside > 0 ? `, and less without the ${Number(startedBeside.toFixed(1))} instances of its other workloads that started beside each` : ''}.`,
  )
}

/** From the container running to the kubelet's having found it ready as often as it has to. */
function readinessTerm({ workload: { startup, readiness }, starts }: Setting): PredictedTerm {
  // The app has booted when it is first found ready; how often it is asked adds to that, and is no machine's constant.
  const bootMs =
    starts.length > 0 ? spread * Math.min(...starts.map(({ readyMs }) => readyMs)) : presumedReadyMs
  // Nothing else is asked before: when the app has booted is first seen by it.
  const [startedLowMs, startedHighMs] = startup
    ? [startup.initialDelayMs, startup.initialDelayMs + startup.periodMs + startup.timeoutMs]
    : [0, 0]
  const afterStartup = startup ? `; a startup probe is asked every ${seconds(startup.periodMs)} before` : ''
  if (!readiness)
    return term(
      'readiness',
      [startedLowMs, presumedReadyMs + startedHighMs],
      'configuration',
      `it has no readiness probe: running is ready${afterStartup}.`,
    )
  const { initialDelayMs, periodMs, timeoutMs, successThreshold } = readiness
  // What is told of asking an address that is gone, or a process that is not there yet, is told a time-out later.
  const lowMs = Math.max(initialDelayMs, startedLowMs) + (successThreshold - 1) * periodMs
  const highMs =
    Math.max(initialDelayMs, startedHighMs) +
    successThreshold * periodMs +
    timeoutMs +
    Math.min(bootMs, periodMs)
  return term(
    'readiness',
    [lowMs, highMs],
    'configuration',
    `asked every ${seconds(periodMs)}${initialDelayMs > 0 ? ` after ${seconds(initialDelayMs)}` : ''}, ${successThreshold === 1 ? 'once' : `${successThreshold} times`}, with a time-out of ${seconds(timeoutMs)}${afterStartup}.`,
  )
}

/** It serves on while it drains. Where it does not say how long that takes, it may be anything up to its grace. */
function drainTerm({ workload: { drainMs, terminationGraceMs } }: Setting): PredictedTerm {
  const graceMs = terminationGraceMs
  if (drainMs === undefined)
    return term(
      'drain',
      [0, graceMs],
      'configuration',
      `it is given ${seconds(graceMs)} to end, and does not say what it needs.`,
    )
  const leastMs = Math.min(drainMs, graceMs)
  return term(
    'drain',
    [leastMs, Math.min(graceMs, leastMs + 1_000)],
    'configuration',
    `it drains for ${seconds(drainMs)} of the ${seconds(graceMs)} that it is given.`,
  )
}

const firstBackOffMs = 10_000
const longestBackOffMs = 300_000

/** First restarts come at once; a kubelet waits twice as long before each of those that follow within ten minutes. */
function backOffTerm({ placement }: Setting): PredictedTerm {
  const restarts = Math.max(0, ...placement.map(instance => instance.restarts ?? 0))
  const mostMs = restarts === 0 ? 0 : Math.min(longestBackOffMs, firstBackOffMs * 2 ** (restarts - 1))
  const because =
    restarts === 0
      ? 'it was not restarted before: a first restart comes at once.'
      : `after ${restarts} restarts a kubelet waits for up to ${seconds(mostMs)}.`
  return term('restart back-off', [0, mostMs], 'configuration', because)
}
