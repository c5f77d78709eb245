import type { InstrumentRecord } from '../../support/record/instrument.ts'
import { instrumentHead, instrumentRow, instrumentSentence } from './instrument-table.ts'

/** What is known of the instrument, for a page of Markdown: a paragraph and a table for each record. */
export function instrumentMarkdown(records: readonly InstrumentRecord[]): string {
  return records.map(recordMarkdown).join('\n\n')
}

function recordMarkdown(record: InstrumentRecord): string {
  const { id, claim, madeAt, conditions, verdict, reason, findings } = record
  const doubt = verdict === 'pass' ? '' : ` **${verdict}**: ${reason}`
  const head = `**${id.replace('instrument-', '')}**, ${madeAt.slice(0, 10)}: ${claim}${doubt} (${conditions}.)`
  const sentence = instrumentSentence(record)
  if (sentence !== undefined) return `${head} ${sentence}`
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const rows = findings.map(instrumentRow)
  return [head, '', line(instrumentHead), `|${'---|'.repeat(instrumentHead.length)}`, ...rows.map(line)].join(
    '\n',
  )
}
