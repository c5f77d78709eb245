import { writeInWords } from '../../support/ledger/judge.ts'
import type { Experiment } from '../../support/record/experiment.ts'
import type { LedgerRecord, LedgerSummary } from '../../support/record/ledger.ts'
import { ledgerTrials } from '../../support/record/ledger-trials.ts'
import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import { escaped, table } from './html.ts'

const head = [
  'Writes',
  'Acknowledged',
  'Kept',
  'Lost',
  'Stale',
  'Duplicated',
  'Never acknowledged: there',
  'not there',
]

/** What became of the writes, a row a trial, and those that were not kept by name. HTML, empty without a ledger. */
export function ledgerTable(experiment: Pick<Experiment, 'trials'> | Pick<LoadExperiment, 'trials'>): string {
  const kept = ledgerTrials(experiment)
  if (kept.length === 0) return ''
  const rows = kept.map(({ number, ledger }) => [`Trial ${number}`, ...cellsOf(ledger)])
  const wrong = kept.flatMap(({ number, ledger, t0Ms }) => wrongIn(number, ledger, t0Ms))
  return [table(head, rows), ...wrong].join('\n')
}

function cellsOf({ acknowledged, fates, unread }: LedgerRecord): string[] {
  if (!fates)
    return [String(acknowledged), `not read back: ${escaped(unread ?? 'nobody tried')}`, '', '', '', '', '']
  const { kept, lost, stale, duplicated, indefinite } = fates
  return [acknowledged, kept, lost, stale, duplicated, indefinite.present, indefinite.absent].map(String)
}

function wrongIn(number: number, { wrong, tolerates }: LedgerRecord, t0Ms: number | undefined): string[] {
  return (['lost', 'stale', 'duplicated'] as const).flatMap(fate => {
    const own = wrong.filter(write => write.fate === fate)
    if (own.length === 0) return []
    const may = fate !== 'lost' && tolerates.includes(fate) ? ' (as the app may)' : ''
    const named = own.map(write => writeInWords(write, t0Ms)).join(', ')
    return [`<p class="finding">Trial ${number}, ${fate}${may}: ${escaped(named)}</p>`]
  })
}

/** The words of the table's head; empty without a ledger. */
export function ledgerNotes(ledger: LedgerSummary | undefined): string[][] {
  if (!ledger) return []
  return [
    [
      'Writes',
      'made beside the probe at a steady rate, each once; read back when all was over, and again where something was missing',
    ],
    ['Lost', 'acknowledged, and gone: this fails an experiment whatever its availability was'],
    ['Stale', 'there with another value than the last acknowledged one'],
    [
      'Never acknowledged',
      'nobody was promised anything: whether they are there or not, both are as they should be',
    ],
  ]
}
