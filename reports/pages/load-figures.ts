import type { LoadExperiment, StepMeasure } from '../../support/record/load-experiment.ts'
import { outcomeColours, timeColours } from '../charts/look.ts'
import { escaped } from '../words/html.ts'
import { mostDelivering } from '../words/load/load-sentence.ts'
import { lossText, msText, rateText, stepText } from '../words/load/step-text.ts'
import { percentText } from '../words/units.ts'

/** The step that delivered most, as large figures: the median, and from where to where it was over the trials. HTML. */
export function loadFigures(experiment: LoadExperiment): string {
  const best = mostDelivering(experiment)
  if (best === undefined) return ''
  const { requestsPerSecond, p50Ms, p99Ms, requestLoss, availability } = best.measures
  const figure = (
    name: string,
    measure: StepMeasure,
    text: (value: number) => string,
    unit: string,
    of: string,
  ) => {
    const { median, min, max, n } = measure
    if (median === undefined || min === undefined || max === undefined) return ''
    const spread = n === 1 ? 'n=1' : `${text(min)}–${text(max)}, n=${n}`
    return `<div class="figure" style="--of: ${of}"><small>${escaped(name)}</small>
<b>${text(median)}${unit}</b><small>${spread}</small></div>`
  }
  return `<p class="soft">At ${escaped(stepText(experiment.kind, best))}, where most was delivered:</p>
<div class="figures">${[
    figure('Good answers a second', requestsPerSecond, rateText, '', outcomeColours.ok),
    figure('Delay, half within', p50Ms, msText, ' ms', timeColours.reaction),
    figure('Delay, 99 % within', p99Ms, msText, ' ms', timeColours.repair),
    figure('Requests lost', requestLoss, lossText, '', outcomeColours.refused),
    figure('Availability at the probe', availability, percentText, '', outcomeColours.timeout),
  ].join('\n')}</div>`
}
