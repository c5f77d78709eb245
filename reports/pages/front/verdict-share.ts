import type { Verdict } from '../../../support/record/trial.ts'
import { outcomeColours } from '../../charts/look.ts'
import { verdictLabel } from '../../words/verdict-marks.ts'

type Shown = Verdict | 'skipped'

/** In the order in which they are told, with the charts' colours. */
const colours: Record<Shown, string> = {
  pass: outcomeColours.ok,
  fail: outcomeColours.refused,
  inconclusive: outcomeColours.timeout,
  invalid: outcomeColours.reset,
  infrastructure: outcomeColours.reset,
  skipped: outcomeColours.late,
}

/** How many of a run's experiments came to each verdict, as a bar and as labels. HTML. */
export function verdictShare(verdicts: readonly Shown[]): string {
  const counted = (Object.keys(colours) as Shown[])
    .map(verdict => ({ verdict, n: verdicts.filter(one => one === verdict).length }))
    .filter(({ n }) => n > 0)
  if (counted.length === 0) return ''
  const bar = counted.map(({ verdict, n }) => `<i style="flex: ${n}; background: ${colours[verdict]}"></i>`)
  const labels = counted.map(({ verdict, n }) => verdictLabel(verdict).replace(/<\/span>$/, ` ${n}</span>`))
  return `<div class="share" aria-hidden="true">${bar.join('')}</div><div class="counts">${labels.join('')}</div>`
}
