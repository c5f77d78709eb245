import { dominantInWords, intervalInWords } from '../../support/predict/words.ts'
import type { Experiment, MeasureName } from '../../support/record/experiment.ts'
import type { PredictedName, PredictedTerm, PredictedTime } from '../../support/record/prediction.ts'
import { predictedNames } from '../../support/record/prediction.ts'
import { escaped, table } from './html.ts'
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
 * What the configuration lets expect of each time, beside what was measured: its terms, whence each is known, and which
 * contributes most. HTML, empty where nothing was predicted.
 */
export function predictionTable({ prediction, measures }: Experiment): string {
  const rows = predictedNames.flatMap(time => {
    const predicted = prediction?.times[time]
    if (predicted === undefined) return []
    const { name, measure } = names[time]
    const odd = prediction?.unpredicted.some(one => one.time === time) ? ' <strong>outside</strong>' : ''
    return [
      [
        capital(name),
        escaped(intervalInWords(predicted)),
        `${escaped(medianText(measures[measure]))}${odd}`,
        termsText(predicted),
      ],
    ]
  })
  return rows.length === 0 ? '' : table(['Time', 'Predicted', 'Measured, median', 'Made of'], rows)
}

/** Every measurement that the prediction does not hold, as a sentence. HTML. */
export function unpredictedNotes({ prediction }: Experiment): string {
  return (prediction?.unpredicted ?? [])
    .map(({ sentence }) => `<p class="finding"><strong>Not as predicted.</strong> ${escaped(sentence)}</p>`)
    .join('\n')
}

function termsText(predicted: PredictedTime): string {
  const most = dominantInWords(predicted)
  const head = most === undefined ? '' : `<strong>${escaped(capital(most))} it.</strong>`
  return `${head}<small>${predicted.terms.map(termText).join('<br>')}</small>`
}

function termText(term: PredictedTerm): string {
  return escaped(`${term.name}, ${intervalInWords(term)}, ${term.from}: ${term.because}`)
}
