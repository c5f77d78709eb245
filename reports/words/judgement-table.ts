import { type Judgement, judgementVerdict } from '../../support/record/judgement.ts'
import { escaped, table } from './html.ts'

/**
 * The thresholds of an experiment, kept or not, each with the reason it stands where it stands. HTML.
 *
 * @param sound false where the trials prove nothing: then a limit that was not kept says nothing either
 */
export function judgementTable(judgements: readonly Judgement[], sound: boolean): string {
  if (judgements.length === 0) return ''
  return table(
    ['Judged', 'Allowed', 'Seen', 'Kept', 'Why this limit'],
    judgements.map(judgement => [
      escaped(judgement.claim),
      escaped(judgement.limit),
      escaped(judgement.seen),
      sound ? keptWords[judgementVerdict(judgement)] : judgement.pass ? 'yes' : 'cannot be judged',
      [
        judgement.because,
        ...(judgement.busy ? [`Machine: ${judgement.busy}`] : []),
        ...(judgement.advice ? [`Advice: ${judgement.advice}`] : []),
      ]
        .map(escaped)
        .join('<br>'),
    ]),
  )
}

const keptWords = { pass: 'yes', fail: '<strong>no</strong>', inconclusive: 'cannot be told yet' }

/** What an experiment's outage was allowed to be, as it was judged. */
export function allowedOutage(judgements: readonly Judgement[]): string | undefined {
  return judgements.find(({ claim }) => claim === 'the outage')?.limit
}
