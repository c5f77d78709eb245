/** How users fared who made an app's journey beside a trial. */
export interface JourneysRecord {
  begun: number
  completed: number
  steps: StepRecord[]
  /**
   * Failed steps by the service that its logs show at fault; `nobody`: no service logged the request. Undefined where there
   * were no logs to be read.
   */
  faults?: Record<string, number> | undefined
  /** Where users came at one rate after the other: of each, in the order in which they came. */
  rates?: RateRecord[] | undefined
}

/** The journeys that began while users came at one rate. */
export interface RateRecord {
  /** Users who began each second. */
  perSecond: number
  begun: number
  completed: number
  /** Users who were due and whom the machine that sends them was too busy to send; absent where none, and in earlier runs. */
  unbegun?: number | undefined
  /** From when a completed journey was meant to begin to its end; undefined without any. */
  p50Ms: number | undefined
  p99Ms: number | undefined
  steps: StepRecord[]
}

/** One step of all journeys that came as far. */
export interface StepRecord {
  name: string
  ok: number
  failed: number
  /** Failed ones by outcome, e.g. `{ timeout: 3 }`. */
  failedBy: Record<string, number>
  /** Of good ones; undefined without any. */
  p50Ms: number | undefined
  p99Ms: number | undefined
}
