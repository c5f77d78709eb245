import type { Experiment } from '../../support/record/experiment.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import { countOf } from './units.ts'

/** What a run's summary is made of. */
export interface SummarizedRun {
  manifest: RunManifest
  /** Of every kind: with faults, loads, packets. */
  experiments: readonly (Pick<Experiment, 'verdict'> & { trials: readonly unknown[] })[]
  /** How many experiments were not made. */
  skipped: number
  /** How many recorded numbers do not follow from the samples and events beside them. */
  differences: number
}

/** What a run shows, in a few sentences for the front page. */
export function runSummary({ manifest, experiments, skipped, differences }: SummarizedRun): string[] {
  const passed = experiments.filter(({ verdict }) => verdict === 'pass').length
  const judged = experiments.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail').length
  const unjudged = judged === experiments.length ? '' : `, ${experiments.length - judged} could not be judged`
  const trials = experiments.reduce((sum, experiment) => sum + experiment.trials.length, 0)
  const sentences = [
    experiments.length === 0
      ? 'No experiment was finished.'
      : `${passed} of ${countOf(experiments.length, 'experiment')} withstood what was asked${unjudged} (${countOf(trials, 'trial')}).`,
  ]
  if (skipped > 0)
    sentences.push(`Skipped, because the target cannot do it: ${countOf(skipped, 'experiment')}.`)
  if (manifest.endedAt === undefined) {
    sentences.push('This run has not ended, or was stopped on its way: it is shown as far as it goes.')
  }
  if (trials > 0) {
    sentences.push(
      differences === 0
        ? 'Every number was computed again from the samples and events of its trial, and agrees.'
        : `Beware: ${countOf(differences, 'recorded number')} did not come out again from the samples and events.`,
    )
  }
  return sentences
}
