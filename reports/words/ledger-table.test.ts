import { expect, test } from 'vitest'
import type { LedgerRecord } from '../../support/record/ledger.ts'
import { ledgerOver } from '../../support/record/ledger-over.ts'
import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import { summarizeLoad } from '../../support/record/load-summarize.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { ledgerTable as markdownTable } from '../evidence/ledger-table.ts'
import { exampleExperiment } from '../testing/example.ts'
import { ledgerSentence } from './ledger-sentence.ts'
import { ledgerNotes, ledgerTable } from './ledger-table.ts'

const clean: LedgerRecord = {
  ...{ intended: 42, acknowledged: 40, wrong: [], late: 0, readMs: 9_000, unread: undefined, tolerates: [] },
  fates: { kept: 40, lost: 0, stale: 0, duplicated: 0, indefinite: { present: 1, absent: 1 } },
}
const losing: LedgerRecord = {
  ...clean,
  fates: { kept: 39, lost: 1, stale: 0, duplicated: 0, indefinite: { present: 1, absent: 1 } },
  wrong: [{ fate: 'lost', sequence: 7, key: 'k', intendedMs: 5_400, acknowledgedMs: 5_500, found: [] }],
}

function experimentOf(...ledgers: (LedgerRecord | undefined)[]) {
  const experiment = exampleExperiment(ledgers.map(() => 2000))
  for (const [i, ledger] of ledgers.entries()) Object.assign(experiment.trials[i] ?? {}, { ledger })
  return { ...experiment, ledger: ledgerOver(experiment.trials) }
}

/** One under which a node failed, as its trials are recorded. */
function loadOf(ledger: LedgerRecord): LoadExperiment {
  const kind = 'load-during-failure'
  const trial: LoadTrial = {
    ...{ schemaVersion: 1, experiment: kind, number: 1, kind, app: 'shop', startedAtMs: 0, endedAtMs: 1 },
    ...{ steps: [], knee: undefined, failure: undefined, resources: undefined, ledger },
    ...{ audit: exampleExperiment([1]).trials[0]?.audit ?? never(), verdict: 'fail', reason: 'Lost.' },
  }
  const identity = { id: kind, question: 'qos', claim: 'x', kind, app: 'shop', bounds: undefined } as const
  return summarizeLoad({ ...identity, evidence: '' }, [trial])
}
const never = () => {
  throw new Error('there is a trial')
}

const textOf = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

test('so is told what became of writes while a node failed under load', () => {
  const text = textOf(ledgerTable(loadOf(losing)))
  expect(text).toContain('Trial 1, lost: #7 (acknowledged at 5.50 s)')
})

test('an experiment without a ledger tells nothing of writes', () => {
  const experiment = experimentOf(undefined)
  expect([ledgerTable(experiment), ...ledgerNotes(experiment.ledger)]).toEqual([''])
  expect(ledgerSentence(experiment.ledger)).toBe('')
})

test('every trial has its counts, and each write that is not as it should be its name', () => {
  const text = textOf(ledgerTable(experimentOf(clean, losing)))
  expect(text).toContain('Trial 1 40 40 0 0 0 1 1 Trial 2 40 39 1 0 0 1 1')
  expect(text).toContain('Trial 2, lost: #7 (acknowledged 0.50 s after the fault)')
})

test('what could not be read back is told with the reason', () => {
  const unread = { ...clean, fates: undefined, unread: '"list" through <door> ended with timeout' }
  const experiment = experimentOf(unread)
  expect(ledgerTable(experiment)).toContain('not read back: &quot;list&quot; through &lt;door&gt;')
  expect(ledgerSentence(experiment.ledger)).toBe('')
})

test('the sentence and the summary count over all trials', () => {
  const kept = experimentOf(clean, clean)
  expect(ledgerSentence(kept.ledger)).toBe(' All of 80 acknowledged writes are there.')
  const { ledger } = experimentOf(clean, losing)
  expect(ledgerSentence(ledger)).toBe(' Of 80 acknowledged writes: 1 lost.')
  const [table] = markdownTable([{ id: 'a', ledger } as Parameters<typeof markdownTable>[0][number]])
  expect(table).toContain('| a | 80 | 79 | 1 | 0 | 0 | 4 | – |')
})
