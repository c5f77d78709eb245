import type { Outcome } from '../evidence/outcomes.ts'
import { capital, countOf } from './units.ts'
import { verdictWords } from './verdict.ts'

/** In the order in which they want to be read. */
const order = ['fail', 'infrastructure', 'invalid', 'inconclusive', 'pass', 'skipped'] as const

/** A run's verdicts, counted in a sentence and each with what was seen: Markdown, for any CI. */
export function verdictTable(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return 'No experiment was finished.'
  const rows = outcomes.map(({ id, claim, verdict, seen }) =>
    [`**${id}**`, claim, verdictWords[verdict], capital(seen)].map(cell),
  )
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    countedVerdicts(outcomes),
    '',
    line(['experiment', 'asked', 'verdict', 'seen']),
    line(['---', '---', '---', '---']),
    ...rows.map(line),
  ].join('\n')
}

/** `14 experiments: 12 passed, 1 failed, 1 skipped.` */
function countedVerdicts(outcomes: readonly Outcome[]): string {
  const counts = order.flatMap(verdict => {
    const n = outcomes.filter(outcome => outcome.verdict === verdict).length
    return n === 0 ? [] : [`${n} ${verdictWords[verdict].toLowerCase()}`]
  })
  return `${countOf(outcomes.length, 'experiment')}: ${counts.join(', ')}.`
}

/** What would end a table's cell, or begin something else in it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ').trim()
}
