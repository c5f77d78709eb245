import { expect, test } from 'vitest'
import { findingOf } from '../../support/instrument/finding.ts'
import type { InstrumentRecord } from '../../support/record/instrument.ts'
import { instrumentAppendix } from './instrument-appendix.ts'

const record: InstrumentRecord = {
  ...{ schemaVersion: 1, id: 'instrument-known-outages', claim: 'Outages are found.' },
  ...{ madeAt: '2026-11-22T22:00:00.000Z', conditions: 'two <processors>' },
  findings: [
    findingOf({ what: 'outage, target hangs', condition: '50 % load', unit: 'ms' }, [
      { truth: 20, measured: 21.5, bounds: [17, 24] },
    ]),
  ],
  ...{ verdict: 'pass', reason: 'It could be measured.', judgements: [] },
}

test('shows what the run itself found out', () => {
  const html = instrumentAppendix([record], [{ ...record, claim: 'Something else.' }])
  expect(html).toContain('Found out by this run.')
  expect(html).toContain('<th scope="row">outage, target hangs</th>')
  expect(html).toContain('two &lt;processors&gt;')
  expect(html).not.toContain('Something else.')
})

test('else what was published, and says that it was not asked here', () => {
  expect(instrumentAppendix([], [record])).toContain('Not asked in this run')
})

test('and nothing where nobody knows', () => {
  expect(instrumentAppendix([], [])).toBe('')
})

test('a record that failed says why', () => {
  const failed = { ...record, verdict: 'fail' as const, reason: 'one was missed.' }
  expect(instrumentAppendix([failed], [])).toContain('one was missed.')
})
