import type { Fault } from '../chaos/fault.ts'
import type { Knee } from '../measure/qos/knee.ts'
import type { PacketAudit } from '../packets/packet.ts'
import type { ProbeAudit } from '../probe/sample.ts'
import type { ResourceWatchRecord } from '../resources/watch.ts'
import type { LedgerRecord } from './ledger.ts'
import type { LoadStep } from './load-step.ts'
import type { TrialMeasures, Verdict } from './trial.ts'

/**
 * What is varied from step to step: connections of a closed loop, requests a second of an open one, instances under the
 * same load; or nothing, and a node fails in the middle of the one step.
 */
export type LoadKind = 'connection-ladder' | 'arrival-rate' | 'scale-out' | 'load-during-failure'

/** load-trial.json: one pass over the steps. samples.csv, events.jsonl and steps.jsonl lie beside it. */
export interface LoadTrial {
  schemaVersion: 1
  experiment: string
  number: number
  kind: LoadKind
  app: string
  /** When the probe began and ended. Run's clock. */
  startedAtMs: number
  endedAtMs: number
  steps: LoadStep[]
  /** Of a connection ladder; undefined of the other kinds. */
  knee: Knee | undefined
  /** Where a node failed under the load. */
  failure: FailureUnderLoad | undefined
  /** What became of the writes that were made while a node failed; absent where the app promises none. */
  ledger?: LedgerRecord | undefined
  /** How machines and pods were watched; undefined where nobody looked. */
  resources: ResourceWatchRecord | undefined
  /** The account that the prober of numbered packets gives of itself; absent where none were sent. */
  packets?: PacketAudit | undefined
  /** The probe's account of itself, over the whole trial. */
  audit: ProbeAudit
  verdict: Verdict
  /** One sentence. */
  reason: string
}

/** A fault in the middle of a step. */
export interface FailureUnderLoad {
  fault: Fault
  proof: string
  /** What the probe saw, as of any trial with a fault. */
  measures: TrialMeasures
  /** Of the load: good answers a second in whole seconds before the fault, since, and in the worst second since. */
  requestsPerSecond: { before: number | undefined; since: number | undefined; least: number | undefined }
}
