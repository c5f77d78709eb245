import { dominantInWords, intervalInWords } from '../../support/predict/words.ts'
import type { Experiment, MeasureName } from '../../support/record/experiment.ts'
import type { PredictedName, PredictedTerm } from '../../support/record/prediction.ts'
import { predictedNames } from '../../support/record/prediction.ts'
import { escaped, table, unbroken } from './html.ts'
import { medianText } from './median.ts'
import { capital } from './units.ts'

const names: Record<PredictedName, { name: string; measure: MeasureName }> = {
  reaction: { name: 'reaction', measure: 'reactionMs' },
  running: { name: 'replacement running', measure: 'runningMs' },
  repair: { name: 'repair', measure: 'repairMs' },
  recovery: { name: 'recovery', measure: 'recoveryMs' },
  outage: { name: 'outage', measure: 'outageMs' },
}

/**
 * What the configuration lets expect of each time, beside what was measured, and which of its terms contributes most.
 * HTML, empty where nothing was predicted.
 */
export function predictionTable({ prediction, measures }: Experiment): string {
  const rows = predictedNames.flatMap(time => {
    const predicted = prediction?.times[time]
    if (predicted === undefined) return []
    const { name, measure } = names[time]
    const odd = prediction?.unpredicted.some(one => one.time === time) ? ' <strong>outside</strong>' : ''
    const most = dominantInWords(predicted)
    return [
      [
        ...[capital(name), unbroken(intervalInWords(predicted))],
        `${unbroken(medianText(measures[measure]))}${odd}`,
        most === undefined ? '–' : unbroken(`${most} it`),
      ],
    ]
  })
  return rows.length === 0 ? '' : table(['Time', 'Predicted', 'Measured, median', 'Longest term'], rows)
}

/** Every term that a prediction is made of, once: how long, whence that is known, and how it comes about. */
export function predictionTerms({ prediction }: Experiment): string[][] {
  const terms = predictedNames.flatMap(time => prediction?.times[time]?.terms ?? [])
  const told = terms.map(term => [
    escaped(capital(term.name)),
    `${intervalInWords(term)} (${whence[term.from]}): ${term.because}`,
  ])
  return [...new Map(told.map(entry => [entry.join(), entry])).values()]
}

const whence: Record<PredictedTerm['from'], string> = {
  configuration: 'from the configuration',
  measured: 'measured while the app was deployed',
  presumed: 'presumed of such machines',
}

/** Every measurement that the prediction does not hold, as a sentence. HTML. */
export function unpredictedNotes({ prediction }: Experiment): string {
  return (prediction?.unpredicted ?? [])
    .map(({ sentence }) => `<p class="finding"><strong>Not as predicted.</strong> ${unbroken(sentence)}</p>`)
    .join('\n')
}
