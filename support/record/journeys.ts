/** How users fared who made an app's journey beside a trial. */
export interface JourneysRecord {
  begun: number
  completed: number
  steps: StepRecord[]
  /** Failed steps by the service that its logs show at fault; `nobody`: no service logged the request. */
  faults: Record<string, number>
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
