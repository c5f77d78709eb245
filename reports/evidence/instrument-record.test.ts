import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findingOf } from '../../support/instrument/finding.ts'
import type { InstrumentRecord } from '../../support/record/instrument.ts'
import { exampleManifest } from '../testing/example.ts'
import { readInstrument } from './instrument-record.ts'
import { RunFolder } from './run-folder.ts'

const subject = { what: 'outage, target hangs', condition: '0 % load', unit: 'ms' }
const record: InstrumentRecord = {
  ...{ schemaVersion: 1, id: 'instrument-known-outages', claim: 'Outages are found.' },
  ...{ madeAt: '2026-11-22T22:00:00.000Z', conditions: 'two processors' },
  findings: [
    findingOf(subject, [
      { truth: 3, measured: undefined },
      { truth: 20, measured: 21.5, bounds: [17, 24] },
    ]),
    findingOf({ ...subject, what: 'no outage' }, []),
  ],
  ...{ verdict: 'pass', reason: 'It could be measured.', judgements: [] },
}
const broken = {
  claim: 'the outages missed',
  pass: false,
  limit: 'none',
  seen: '1 of 2',
  because: 'so it is.',
}

let runs: string
let run: RunFolder
beforeEach(() => {
  runs = mkdtempSync(path.join(tmpdir(), 'tahan-instrument-'))
  run = RunFolder.create(runs, exampleManifest)
})
afterEach(() => rmSync(runs, { recursive: true, force: true }))

test('what was found out is read again as it was recorded', async () => {
  run.recordInstrument(record)
  expect(await readInstrument(run.path)).toEqual([record])
  expect(readFileSync(path.join(run.path, 'summary.md'), 'utf8')).toContain('## What the instrument is worth')
})

test('a limit that it was held to stands with it, and fails it where it was not kept', async () => {
  run.recordInstrument(record)
  run.recordInstrumentJudgement(record.id, broken)
  expect(await readInstrument(run.path)).toMatchObject([{ verdict: 'fail', judgements: [broken] }])
})

test('a judgement of what was never recorded leaves nothing', async () => {
  run.recordInstrumentJudgement('instrument-of-nobody', broken)
  expect(await readInstrument(run.path)).toEqual([])
})

test('a record that was changed by hand is refused with its file', async () => {
  run.recordInstrument(record)
  const file = path.join(run.path, record.id, 'instrument.json')
  appendFileSync(file, 'nonsense')
  await expect(readInstrument(run.path)).rejects.toThrow(`[RUN_BROKEN]: ${file} cannot be read.`)
})
