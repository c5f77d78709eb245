import type { InstrumentRecord } from '../../support/record/instrument.ts'
import { escaped, table } from '../words/html.ts'
import { instrumentHead, instrumentRow, instrumentSentence } from '../words/instrument-table.ts'
import { verdictWords } from '../words/verdict.ts'

/**
 * What is known of the instrument that made a report's figures: found out by the run itself, or else what was published
 * last, which says on which machine that was. Empty where neither is.
 *
 * @returns HTML
 */
export function instrumentAppendix(
  own: readonly InstrumentRecord[],
  published: readonly InstrumentRecord[],
): string {
  const records = own.length > 0 ? own : published
  if (records.length === 0) return ''
  const whose =
    own.length > 0
      ? 'Found out by this run.'
      : 'Not asked in this run; this was found out before, on the machine named below. <code>npx vitest run specs/instrument</code> asks on this one.'
  return `<details id="tahan-instrument"><summary>What the instrument is worth</summary>
<p>The instrument was shown what was known beforehand. ${whose}</p>
${records.map(recordSection).join('\n')}
</details>`
}

function recordSection(record: InstrumentRecord): string {
  const { id, claim, madeAt, conditions, verdict, reason, findings } = record
  const sentence = instrumentSentence(record)
  const body =
    sentence === undefined
      ? table(
          instrumentHead.map(escaped),
          findings.map(finding => instrumentRow(finding).map(escaped)),
        )
      : `<p>${escaped(sentence)}</p>`
  const said = verdict === 'pass' ? '' : ` ${verdictWords[verdict]}: ${escaped(reason)}`
  return `<h3>${escaped(id.replace('instrument-', ''))}, ${escaped(madeAt.slice(0, 10))}</h3>
<p>${escaped(claim)}${said} <small>${escaped(conditions)}</small></p>
${body}`
}
