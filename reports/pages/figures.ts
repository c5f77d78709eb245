import type { Experiment, MeasureName } from '../../support/record/experiment.ts'
import type { ExpectedTime, ExpectedTimes } from '../charts/four-times-chart.ts'
import { type TimeName, timeColours, timeNames } from '../charts/look.ts'
import { escaped } from '../words/html.ts'
import { medianText, spreadText } from '../words/median.ts'
import { capital, secondsNumber } from '../words/units.ts'

const measureOf: Record<TimeName, MeasureName> = {
  reaction: 'reactionMs',
  repair: 'repairMs',
  recovery: 'recoveryMs',
  outage: 'outageMs',
}

/** The four times as large figures: the median, what is known of it, and what was predicted. HTML. */
export function fourFigures({ measures }: Experiment, expected: ExpectedTimes | undefined): string {
  const figures = timeNames.map(time => {
    const measure = measures[measureOf[time]]
    const interval = expected?.[time]
    const predicted = interval === undefined ? '' : `<small>predicted ${rangeText(interval)} s</small>`
    return `<div class="figure" style="--of: ${timeColours[time]}"><small>${capital(time)}</small>
<b>${escaped(medianText(measure))}</b><small>${escaped(spreadText(measure))}</small>${predicted}</div>`
  })
  return `<div class="figures">${figures.join('\n')}</div>`
}

function rangeText({ lowMs, highMs }: ExpectedTime): string {
  return `${secondsNumber(lowMs)}–${secondsNumber(highMs)}`
}
