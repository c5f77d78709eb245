import type { Judgement } from '../../support/record/judgement.ts'
import { escaped, table } from './html.ts'

/** The thresholds of an experiment, kept or not, each with the reason it stands where it stands. HTML. */
export function judgementTable(judgements: readonly Judgement[]): string {
  if (judgements.length === 0) return ''
  return table(
    ['Judged', 'Allowed', 'Seen', 'Kept', 'Why this limit'],
    judgements.map(({ claim, limit, seen, pass, because }) => [
      escaped(claim),
      escaped(limit),
      escaped(seen),
      pass ? 'yes' : '<strong>no</strong>',
      escaped(because),
    ]),
  )
}

/** What an experiment's outage was allowed to be, as it was judged. */
export function allowedOutage(judgements: readonly Judgement[]): string | undefined {
  return judgements.find(({ claim }) => claim === 'the outage')?.limit
}
