import { expect, test } from 'vitest'
import type { InstrumentRecord } from '../record/instrument.ts'
import { instrumentJudged } from './judged.ts'

const record: InstrumentRecord = {
  ...{ schemaVersion: 1, id: 'instrument-known-outages', claim: 'Outages are found.' },
  ...{ madeAt: '2026-11-22T22:00:00.000Z', conditions: 'none', findings: [] },
  ...{ verdict: 'pass', reason: 'It could be measured.', judgements: [] },
}
const kept = {
  claim: 'the outages missed',
  pass: true,
  limit: 'less than 7',
  seen: '0 of 9',
  because: 'so it is.',
}

test('a limit that was not kept fails a sound record, and says which', () => {
  const judged = instrumentJudged(record, { ...kept, pass: false, seen: '1 of 9' })
  expect(judged).toMatchObject({
    verdict: 'fail',
    reason: 'the outages missed: 1 of 9, allowed less than 7.',
  })
})

test('a limit that was kept changes nothing, and one about the same thing replaces the earlier', () => {
  const judged = instrumentJudged(instrumentJudged(record, kept), { ...kept, seen: '0 of 10' })
  expect(judged).toEqual({ ...record, judgements: [{ ...kept, seen: '0 of 10' }] })
})

test('what is not sound stays what it is', () => {
  const invalid = { ...record, verdict: 'invalid' as const }
  expect(instrumentJudged(invalid, { ...kept, pass: false }).verdict).toBe('invalid')
})
