import type { ChangePoint } from '../../support/statistics/change-point.ts'
import type { JudgedMetric } from './judge-run.ts'

/** What a gate says of a run. */
export type GateResult = 'passed' | 'regressed' | 'improved' | 'inconclusive' | 'no-baseline'

/** Each has its own; 2 is left to what could not be judged for another reason: a wrong argument, a broken file. */
export const exitCodes: Record<GateResult, number> = {
  passed: 0,
  regressed: 1,
  improved: 3,
  inconclusive: 4,
  'no-baseline': 5,
}

/** A measure that lies elsewhere since some run, with what its runs were before and have been since. */
export interface Drift extends ChangePoint {
  /** The metric's. */
  id: string
  /** When the first run that lies elsewhere began, ISO 8601. */
  sinceRun: string
  worse: boolean
}

/** gate.json in a run's folder. */
export interface GateRecord {
  schemaVersion: 1
  result: GateResult
  /** One sentence. */
  reason: string
  /** The baseline's file; null where there is none. */
  baseline: string | null
  metrics: JudgedMetric[]
  drifts: Drift[]
}
