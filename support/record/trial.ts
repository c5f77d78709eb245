import type { Fault } from '../chaos/fault.ts'
import type { ProbeAudit } from '../probe/sample.ts'
import type { Saturated } from '../resources/saturated.ts'
import type { AnswerRecord } from './answer.ts'
import type { JourneysRecord } from './journeys.ts'
import type { LedgerRecord } from './ledger.ts'
import type { QueueRecord } from './queue.ts'
import type { Setting } from './setting.ts'

/**
 * What may be said of a trial or an experiment. `inconclusive`: too few samples or trials to claim it. `invalid`: the
 * instrument or the hardware spoiled it. `infrastructure`: the cluster could not be brought to steady state.
 */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'invalid' | 'infrastructure'

/** A stretch in which requests failed, with its bounds; see DESIGN: how the numbers are defined. Run's clock. */
export interface OutageWindow {
  /** Intended start of the first failed sample. */
  fromMs: number
  /** Intended start of the ok sample that ended it; undefined when it had not ended at the trial's end (censored). */
  toMs: number | undefined
  /** First ok after − first failed; when censored, trial's end − first failed. */
  pointMs: number
  /** Last failed start − first failed start. */
  lowerMs: number
  /** First ok after − last ok before; Infinity is never written: undefined when either side is missing. */
  upperMs: number | undefined
  failed: number
}

/** A duration that may not have ended within the trial: then `ms` is how long was watched, and it is at least that. */
export interface Duration {
  ms: number
  censored: boolean
}

/** The four times of Vayghan et al. (2018); undefined where the trial shows no such instant at all. */
export interface FourTimes {
  /** t1 − t0: from the failure to the first orchestrator event that shows it was noticed. */
  reaction: Duration | undefined
  /** t2 − t1: until the replacement instance is ready, or the failed one is again. */
  repair: Duration | undefined
  /** t1 to when its container runs, ready or not: what others call repaired. */
  running: Duration | undefined
  /** t3 − t1: until the service answers stably again at the probe. Negative when that came before the reaction. */
  recovery: Duration | undefined
  /**
   * By the probe: first failed sample to the first of stably ok ones; over all windows together where it failed again
   * after having answered stably. 0 when nothing failed.
   */
  outage: Duration
}

/**
 * How a node that was away came back; each time counted from when its power was given or its reboot began (`fromMs`,
 * run's clock), and undefined where it does not apply. See `readBack` for each definition.
 */
export interface Back {
  fromMs: number
  /** Until the orchestrator showed it Ready. */
  node: Duration | undefined
  /** Until its NodePort answered stably. */
  door: Duration | undefined
  /** Until an instance on it answered. */
  instance: Duration | undefined
  /** Until the control plane answered. */
  controlPlane: Duration | undefined
}

/** Latency of good answers through one door, before a fault and since. */
export interface LatencyChange {
  vantage: string
  before: LatencyQuantiles | undefined
  since: LatencyQuantiles | undefined
}

export interface LatencyQuantiles {
  /** Answers. */
  n: number
  p50Ms: number
  p99Ms: number
}

export interface RequestCounts {
  sent: number
  ok: number
  failed: number
  /** Slots the prober itself missed: unknown, neither up nor down. */
  unknown: number
  /** Failed ones by outcome, e.g. `{ refused: 7, timeout: 70 }`. */
  failedBy: Record<string, number>
}

/** What one trial showed, computed from its samples and events alone. */
export interface TrialMeasures {
  /** Fault proven (t0), noticed (t1), replacement running, repaired (t2), stably answered (t3). Run's clock. */
  instants: {
    t0Ms: number | undefined
    t1Ms: number | undefined
    runningMs: number | undefined
    t2Ms: number | undefined
    t3Ms: number | undefined
    /** Power was given again while the trial went on; undefined where it was not. */
    poweredMs?: number | undefined
  }
  /** The event that t1 stands on, in words. */
  noticedBy: string | undefined
  times: FourTimes
  /** Every outage window, and the longest contiguous run of failures, which can be much shorter than the outage. */
  windows: OutageWindow[]
  longestWindowMs: number
  /** Time in which no vantage and no connection kind succeeded. */
  fullOutageMs: number
  /** Integral of (1 − success ratio) dt, seconds: the brown-out. */
  lostSeconds: number
  /** ok ÷ (ok + failed); undefined without samples. */
  availability: number | undefined
  requests: RequestCounts
  /** outage − (reaction + recovery), where all exist: the consistency of the two ways of measuring. */
  consistencyMs: number | undefined
  /** 1000 ÷ requests per second: the resolution of everything the probe says. */
  probePeriodMs: number
  /** Of faults that a node comes back from within the trial. */
  back?: Back | undefined
  /** Of a degraded network: through the door of the degraded node. */
  latency?: LatencyChange | undefined
  /** Vantages left out of the service's outage because the fault took the node they stand on. */
  lostVantages: string[]
}

/** When a fault was injected, counted from steady state: at random within the periods in which it can be noticed. */
export interface Phase {
  waitedMs: number
  /** Uniform in [0, spanMs). */
  spanMs: number
}

/** trial.json: one fault, injected once, with its marks. Samples and events lie beside it. */
export interface Trial {
  schemaVersion: 1
  experiment: string
  number: number
  app: string
  replicas: number
  /** What of the app the fault was to hit, `<app>/<workload>`; absent: what is behind its door. */
  part?: string | undefined
  /** Undefined in a steady-state trial. */
  fault: Fault | undefined
  proof: string | undefined
  /** Absent in a steady-state trial, and in earlier runs. */
  phase?: Phase | undefined
  /** What a prediction stands on; absent in a steady-state trial, where nobody could tell, and in earlier runs. */
  setting?: Setting | undefined
  /** What the app took to answer when all else was over, where nothing was done to it; absent in earlier runs. */
  answer?: AnswerRecord | undefined
  /** When samples began and ended. Run's clock. */
  startedAtMs: number
  endedAtMs: number
  measures: TrialMeasures
  audit: ProbeAudit
  /** How users fared who made the app's journey meanwhile; absent where it has none, and in earlier runs. */
  journeys?: JourneysRecord | undefined
  /** What became of the writes made meanwhile; absent where the app has no ledger, and in earlier runs. */
  ledger?: LedgerRecord | undefined
  /** Machines whose processors had hardly any rest since the fault; absent where none, and in earlier runs. */
  saturated?: Saturated[] | undefined
  /** How long work waited, where its workers were taken away. */
  queue?: QueueRecord | undefined
  verdict: Verdict
  /** One sentence. */
  reason: string
}
