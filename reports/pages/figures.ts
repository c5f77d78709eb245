import { intervalInWords } from '../../support/predict/words.ts'
import type { Experiment, MeasureName } from '../../support/record/experiment.ts'
import { type TimeName, timeColours, timeNames } from '../charts/look.ts'
import { unbroken } from '../words/html.ts'
import { medianText, spreadText } from '../words/median.ts'
import { capital } from '../words/units.ts'

const measureOf: Record<TimeName, MeasureName> = {
  reaction: 'reactionMs',
  repair: 'repairMs',
  recovery: 'recoveryMs',
  outage: 'outageMs',
}

/** The four times as large figures: the median, what is known of it, and what was predicted. HTML. */
export function fourFigures({ measures, prediction }: Experiment): string {
  const figures = timeNames.map(time => {
    const measure = measures[measureOf[time]]
    const interval = prediction?.times[time]
    const predicted =
      interval === undefined ? '' : `<small>predicted ${unbroken(intervalInWords(interval))}</small>`
    return `<div class="figure" style="--of: ${timeColours[time]}"><small>${capital(time)}</small>
<b>${unbroken(medianText(measure))}</b><small>${unbroken(spreadText(measure))}</small>${predicted}</div>`
  })
  return `<div class="figures">${figures.join('\n')}</div>`
}
