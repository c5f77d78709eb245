import { intervalInWords } from '../../support/predict/words.ts'
import { type PredictedName, predictedNames } from '../../support/record/prediction.ts'
import type { ExperimentSummary, MeasureFacts, PredictionFacts } from './summary.ts'

const shown = predictedNames.filter(name => name !== 'running')

/** Of summary.md: what the configuration lets expect beside what was measured, and what went otherwise. */
export function predictionTable(experiments: readonly ExperimentSummary[]): string[] {
  const predicted = experiments.filter(({ prediction }) => prediction)
  if (predicted.length === 0) return []
  const head = [
    'experiment',
    ...shown.flatMap(name => [`${name} predicted`, 'measured']),
    'most of the outage',
  ]
  const rows = predicted.map(({ id, measures, prediction }) => [
    id,
    ...shown.flatMap(name => [expected(prediction, name), measured(measures[`${name}Ms`])]),
    prediction?.times.outage?.dominant ?? '–',
  ])
  const findings = predicted.flatMap(({ id, prediction }) =>
    (prediction?.unpredicted ?? []).map(sentence => `- **${id}** – ${sentence}`),
  )
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    '## Predicted and measured',
    'From the configuration of cluster and app, and from how long starts took there; median [least–most].',
    [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'),
    findings.length > 0
      ? findings.join('\n')
      : 'No measurement lies outside of what the configuration lets expect.',
  ]
}

function expected(prediction: PredictionFacts | undefined, name: PredictedName): string {
  const time = prediction?.times[name]
  return time ? intervalInWords({ lowMs: time.low ?? 0, highMs: time.high ?? undefined }) : '–'
}

function measured({ median, min, max, censored }: MeasureFacts): string {
  if (median === null || min === null || max === null) return '–'
  const [middle, low, high] = [median, min, max].map(ms => (ms / 1_000).toFixed(2))
  const sign = censored > 0 ? '≥ ' : ''
  return low === high ? `${sign}${middle} s` : `${sign}${middle} s [${low}–${high}]`
}
