import type { LoadEvidence } from '../../support/measure/load/measure-trial.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { type Frame, frameOver, type Scene, secondsIn } from './frame.ts'

/** A trial with a load, and all that was recorded of it. */
export interface LoadRecord {
  trial: LoadTrial
  evidence: LoadEvidence
}

/** As its charts need it: seconds count from the trial's start, as steps do. */
export function loadSceneOf({ trial, evidence }: LoadRecord): Scene {
  const { samples, events, readings = [] } = evidence
  // No client would be sent to the door of a node that failed.
  const lost = trial.failure?.measures.lostVantages ?? []
  return {
    app: trial.app,
    zeroMs: trial.startedAtMs,
    samples: lost.length === 0 ? samples : samples.filter(({ vantage }) => !lost.includes(vantage)),
    events,
    readings,
  }
}

/** The whole of each trial, on scales that they share. */
export function loadFrameOf(records: readonly LoadRecord[]): Frame {
  const toS = Math.max(0.1, ...records.map(({ trial }) => secondsIn(trial.startedAtMs, trial.endedAtMs)))
  const scenes = records.map(record => loadSceneOf(record).samples)
  return frameOver({ fromS: 0, toS }, scenes, probePeriodMs(scenes))
}

function probePeriodMs(samples: readonly Scene['samples'][]): number {
  const [own = []] = samples
  const [first, last] = [own[0], own.at(-1)]
  return first && last ? (last.dueMs - first.dueMs) / own.length : 10
}
