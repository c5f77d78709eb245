import type { ExperimentSummary } from './summary.ts'

const head = [
  'experiment',
  'acknowledged',
  'kept',
  'lost',
  'stale',
  'duplicated',
  'never acknowledged',
  'not read back',
]

const note =
  'Writes made beside every trial, and what was found of them afterwards: lost was acknowledged and is gone, stale is ' +
  'there with another value; of what was never acknowledged nothing is expected.'

/** What became of the writes, in summary.md; empty where no experiment kept a ledger. */
export function ledgerTable(experiments: readonly ExperimentSummary[]): string[] {
  const rows = experiments.flatMap(({ id, ledger }) => {
    if (!ledger) return []
    const { acknowledged, kept, lost, stale, duplicated, indefinite, unread, read } = ledger
    const trials = unread === 0 ? '–' : `${unread} of ${read + unread} trials`
    return [[id, acknowledged, kept, lost, stale, duplicated, indefinite, trials]]
  })
  if (rows.length === 0) return []
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`
  return [`${note}\n\n${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}`]
}
