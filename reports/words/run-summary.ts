import type { Experiment } from '../../support/record/experiment.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import { capital, countOf } from './units.ts'
import { verdictMeanings } from './verdict.ts'

/** What a run shows, in a few sentences for the front page. */
export function runSummary(
  manifest: RunManifest,
  experiments: readonly Experiment[],
  skipped: number,
): string[] {
  const passed = experiments.filter(({ verdict }) => verdict === 'pass').length
  const trials = experiments.reduce((sum, { trials }) => sum + trials.length, 0)
  const where = `on target ${manifest.target} with profile ${manifest.profile}`
  const sentences = [
    experiments.length === 0
      ? `No experiment was finished ${where}.`
      : `${passed} of ${countOf(experiments.length, 'experiment')} withstood what was asked, ${where}, in ${countOf(trials, 'trial')}.`,
  ]
  for (const verdict of ['fail', 'inconclusive', 'invalid', 'infrastructure'] as const) {
    const ids = experiments.filter(experiment => experiment.verdict === verdict).map(({ id }) => id)
    if (ids.length > 0) sentences.push(`${capital(verdictMeanings[verdict])}: ${ids.join(', ')}.`)
  }
  if (skipped > 0)
    sentences.push(`Skipped, because the target cannot do it: ${countOf(skipped, 'experiment')}.`)
  const settings = Object.entries(manifest.clusterConfiguration).map(([name, value]) => `${name} ${value}`)
  if (settings.length > 0) sentences.push(`Failure handling is set to ${settings.join(', ')}.`)
  if (manifest.endedAt === undefined) {
    sentences.push('This run has not ended, or was stopped on its way: it is shown as far as it goes.')
  }
  return sentences
}
