import type { Experiment } from './experiment.ts'
import { type ExperimentIdentity, summarize } from './summarize.ts'
import type { Trial } from './trial.ts'

type Judged = Pick<Trial, 'number' | 'verdict'>

/** How many rounds beyond those that were asked for may replace spoiled ones: a machine that stays busy has an end. */
function spareRounds(wanted: number): number {
  return Math.ceil(wanted / 2)
}

/**
 * Whether another round is due: the instrument spoiled so many trials that fewer than wanted are left. What a trial
 * showed of the service plays no part in the rule, so nothing is repeated until it pleases. Yet what delays the probe
 * can delay the app too: on an overloaded machine the trials that remain may be the better ones. Those that were
 * replaced stay on disk and are named.
 */
export function needsAnother(trials: readonly Judged[], wanted: number): boolean {
  return believed(trials).length < wanted && trials.length < wanted + spareRounds(wanted)
}

/**
 * Summarizes as many trials as were wanted or more. Spoiled ones were made again and do not count, and the reason names
 * them; where too few others are left, they count as what they are, and the experiment is invalid.
 */
export function summarizeEnough(
  identity: ExperimentIdentity,
  trials: readonly Trial[],
  wanted: number,
): Experiment {
  const counted = believed(trials)
  if (counted.length < wanted || counted.length === trials.length) return summarize(identity, trials)
  const experiment = summarize(identity, counted)
  const spoiled = trials.filter(isSpoiled).map(({ number }) => number)
  const which = spoiled.length === 1 ? `trial ${spoiled[0]} was` : `trials ${spoiled.join(', ')} were`
  return { ...experiment, reason: `${experiment.reason} Invalid ${which} made again and not counted.` }
}

const isSpoiled = ({ verdict }: Judged) => verdict === 'invalid'
const believed = <T extends Judged>(trials: readonly T[]): T[] => trials.filter(trial => !isSpoiled(trial))
