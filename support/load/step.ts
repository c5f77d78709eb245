import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { runClock } from '../clock.ts'
import { TahanError } from '../errors.ts'
import { failuresOf, type LoadCounts, sumOf } from './counts.ts'
import { refuseWithoutFiles } from './file-limit.ts'
import { type LatencySummary, mergeLatencies, summaryOf } from './latency.ts'
import { BusyWatch } from './limit.ts'
import { LoadWorker } from './load-worker.ts'
import { planOf, type StepOptions, type StepPlan } from './plan.ts'
import type { LoadSecond, Share } from './protocol.ts'
import type { LoadPodRecord, StepWorkers } from './step-worker.ts'

/** What one step of a load showed. */
export interface StepResult {
  /** As wanted. */
  connections: number
  /** That were ever open: fewer than wanted where the target or the network takes no more. */
  connected: number
  /** Of what counts: run's clock. */
  fromMs: number
  toMs: number
  counts: LoadCounts
  failed: number
  /** At the end, without an answer. */
  unanswered: number
  /** Connections that got a good answer while answers counted; undefined in an open loop, which may not need them all. */
  served: number | undefined
  /** From a request's intended start to its whole answer. A closed loop intends none while it waits for a slow one. */
  latency: LatencySummary | undefined
  /** The whole histogram behind it, as `encodeIntoCompressedBase64` gives it. */
  latencies: string
  /** Every second of every process, from the first connection on. */
  seconds: LoadSecond[]
  /** Processor time of the generator while it counted. */
  cpuMs: number
  /** Why the figures are the generator's limit and not the target's; undefined where they are the target's. */
  limitedBy: string | undefined
  /** The pods that it came from; absent where it came from this machine. */
  pods?: LoadPodRecord[]
}

/**
 * One step, of a closed loop or of an open one: opens the connections, warms up, and counts for the hold; for less when the generator
 * turns out to be the limit.
 *
 * @throws TahanError LOAD_OPTIONS, LOAD_FILE_LIMIT, LOAD_DIED
 */
export async function runStep(options: StepOptions, signal: AbortSignal): Promise<StepResult> {
  const plan = planOf(options, availableParallelism())
  await refuseWithoutFiles(Math.ceil(plan.connections / plan.processes))
  return runPlan(plan, processesHere, options, signal)
}

/** Processes of this machine hear at once. */
const processesHere: StepWorkers = {
  noticeMs: () => 0,
  start: (share, _index, onSecond) => LoadWorker.start(share, onSecond),
}

/** The same with whatever workers; one for each of the plan's processes. */
export async function runPlan(
  plan: StepPlan,
  from: StepWorkers,
  { onSecond, onHold }: Pick<StepOptions, 'onSecond' | 'onHold'>,
  signal: AbortSignal,
): Promise<StepResult> {
  const { nowMs } = runClock(plan.origin)
  const watch = new BusyWatch(plan.processes)
  await using owned = new AsyncDisposableStack()
  const workers = await Promise.all(
    sharesOf(plan).map(async (share, i) =>
      owned.use(
        await from.start(share, i, second => {
          watch.add(i, second)
          onSecond?.(second)
        }),
      ),
    ),
  )
  const done = Promise.all(workers.map(worker => worker.done))
  done.catch(() => {}) // told where something is waited for
  const waiting = (ms: number) => Promise.race([done, pause(ms, undefined, { signal })])

  const ready = Promise.all(workers.map(worker => worker.ready))
  await Promise.race([ready, waiting(plan.connectWithinMs)])
  const noticeMs = from.noticeMs()
  const beginMs = nowMs() + noticeMs
  for (const worker of workers) worker.begin(beginMs)
  await waiting(plan.warmUpMs)
  const fromMs = nowMs() + noticeMs
  for (const worker of workers) worker.hold({ fromMs, toMs: fromMs + plan.holdMs })
  watch.begin()
  onHold?.({ fromMs, toMs: fromMs + plan.holdMs })
  await Promise.race([waiting(noticeMs + plan.holdMs), watch.limited])
  const toMs = Math.min(nowMs() + noticeMs, fromMs + plan.holdMs)
  for (const worker of workers) worker.hold({ fromMs, toMs })
  const results = await told(done, signal)

  const counts = sumOf(results.map(result => result.counts))
  const latencies = mergeLatencies(results.map(result => result.latencies))
  return {
    connections: plan.connections,
    connected: workers.reduce((sum, worker) => sum + worker.connected, 0),
    fromMs,
    toMs,
    counts,
    failed: failuresOf(counts),
    unanswered: results.reduce((sum, { unanswered }) => sum + unanswered, 0),
    served:
      plan.ratePerSecond === undefined ? results.reduce((sum, { served }) => sum + served, 0) : undefined,
    latency: summaryOf(latencies),
    latencies: encodeIntoCompressedBase64(latencies),
    seconds: workers.flatMap(worker => worker.seconds),
    cpuMs: results.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    limitedBy:
      results.find(({ missingBecause }) => missingBecause !== undefined)?.missingBecause ??
      watch.because ??
      ownFailures(counts),
  }
}

/** A generator on a busy machine takes its time to sum up; one that takes this long has stopped. */
const toldWithinMs = 60_000

async function told<T>(done: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController()
  const limit = pause(toldWithinMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).then(
    () => {
      throw new TahanError('LOAD_DIED', 'A process of the load generator does not say what it counted.', {
        because: `its step ended ${toldWithinMs / 1_000} s ago.`,
        tryThis: 'look whether the machine has processors to spare: top',
      })
    },
  )
  try {
    return await Promise.race([done, limit])
  } finally {
    over.abort()
    limit.catch(() => {}) // told above, or too late
  }
}

function sharesOf(plan: StepPlan): Share[] {
  const { connections, processes, ratePerSecond } = plan
  return Array.from({ length: processes }, (_, i) => ({
    plan,
    connections: Math.floor((connections + i) / processes),
    ratePerSecond: ratePerSecond === undefined ? undefined : ratePerSecond / processes,
    phase: i / processes,
  }))
}

/** Requests that never left this machine: its ports or files were used up. */
function ownFailures({ failedBy, ok }: LoadCounts): string | undefined {
  const { own = 0 } = failedBy
  if (own * 100 <= ok) return undefined
  return `${own} connections could not be opened on this machine: it had no port or file left for them`
}
