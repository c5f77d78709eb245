import { expect, test } from 'vitest'
import { findingOf } from '../../support/instrument/finding.ts'
import type { Finding, InstrumentRecord } from '../../support/record/instrument.ts'
import { instrumentMarkdown } from './instrument-markdown.ts'

const record = (findings: Finding[]): InstrumentRecord => ({
  ...{ schemaVersion: 1, id: 'instrument-known-outages', claim: 'Outages are found.' },
  ...{ madeAt: '2026-11-22T22:00:00.000Z', conditions: 'two processors' },
  ...{ findings, verdict: 'pass', reason: 'It could be measured.', judgements: [] },
})
const subject = { what: 'outage, target hangs', condition: '50 % load', unit: 'ms' }

test('a line tells truth, error, bounds, what was found and what was not there', () => {
  const finding = findingOf({ ...subject, blind: 1, note: 'no real-time priority' }, [
    { truth: 3, measured: undefined },
    { truth: 20, measured: 21.5, bounds: [17, 24] },
    { truth: 1000, measured: 998.75, bounds: [995, 1001] },
  ])
  expect(instrumentMarkdown([record([finding])])).toMatchInlineSnapshot(`
    "**known-outages**, 2026-11-22: Outages are found. (two processors.)

    | What was known | Under | n | Truth | Measured − true: median [least to most] | Truth within the reported bounds | Found from | Invented | Note |
    |---|---|---|---|---|---|---|---|---|
    | outage, target hangs | 50 % load | 3 | 3 to 1,000 ms | +0.13 [−1.25 to +1.5] ms | 2 of 2 | 20 ms | 0 | no real-time priority; 1 more while the probe itself was blind |"
  `)
})

test('a record that failed says so', () => {
  const failed = { ...record([]), verdict: 'fail' as const, reason: 'one was missed.' }
  expect(instrumentMarkdown([failed])).toContain('**fail**: one was missed.')
})

test('many lines about claims become one sentence', () => {
  const tried = (invented: number, note = '') => ({
    ...findingOf({ ...subject, what: 'assertion toLoseAtMost', unit: 'claims', invented, note }, []),
    n: 56,
  })
  expect(instrumentMarkdown([record([tried(0), tried(0)])])).toContain(
    '112 claims about 2 assertions: none passed.',
  )
  expect(instrumentMarkdown([record([tried(0), tried(2, 'passed on no trial')])])).toContain(
    'some passed, assertion toLoseAtMost: passed on no trial.',
  )
})
