import type { Fault } from '../chaos/fault.ts'
import type { Experiment } from './experiment.ts'
import type { LedgerRecord } from './ledger.ts'
import type { LoadExperiment } from './load-experiment.ts'

/** What of a trial its ledger is held against. */
export interface LedgerTrial {
  number: number
  fault: Fault | undefined
  t0Ms: number | undefined
  ledger: LedgerRecord
}

/** The trials that kept a ledger. A load is recorded in its own way, also where a node fails under it. */
export function ledgerTrials(
  experiment: Pick<Experiment, 'trials'> | Pick<LoadExperiment, 'trials'>,
): LedgerTrial[] {
  return experiment.trials.flatMap(trial => {
    const { number, ledger } = trial
    if (ledger === undefined) return []
    const { fault, measures } = 'measures' in trial ? trial : (trial.failure ?? {})
    return [{ number, ledger, fault, t0Ms: measures?.instants.t0Ms }]
  })
}
