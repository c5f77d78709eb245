import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readJtl } from '../../support/load/jtl/read-jtl.ts'
import { JtlTally } from '../../support/load/jtl/summary.ts'
import { readRun } from '../evidence/read-run.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { besideOurs } from './beside.ts'
import { writeRunJtl } from './write-run.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-run-jtl-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a run is written as JTL that holds every request of it', async () => {
  const run = await readRun(writeRecordedRun(folder))
  const files = writeRunJtl(run)
  const trials = run.experiments.flatMap(experiment => experiment.trials)
  expect(files).toEqual(trials.map(trial => path.join(trial.folder, 'samples.jtl')))
  for (const [i, { samples }] of trials.entries()) {
    const sent = samples.filter(({ outcome }) => outcome !== 'late')
    const ok = sent.filter(({ outcome }) => outcome === 'ok').length
    expect(await readJtl(files[i] ?? '')).toMatchObject({ ok, failed: sent.length - ok })
  }
})

describe('somebody’s own run beside ours', () => {
  const tallied = (tookMs: readonly number[]) => {
    const tally = new JtlTally()
    let startMs = 0
    for (const elapsedMs of tookMs) {
      tally.add({ startMs, elapsedMs, isGood: true, bytes: 10, threads: 1, thread: 'Users 1-1' })
      startMs += elapsedMs
    }
    return tally.summary()
  }

  test('says what was not sent while it waited', () => {
    const text = besideOurs('their.jtl', tallied([...Array<number>(800).fill(10), 2_000]), [])
    expect(text).toMatch(/their\.jtl +1 threads, closed loop/)
    expect(text).toMatch(/Here \d+ requests were not sent for that, [\d.]+ % of all/)
  })

  test('says that nothing was left out where no thread waited', () => {
    expect(besideOurs('their.jtl', tallied(Array<number>(800).fill(10)), [])).toContain(
      'nothing was left out',
    )
  })

  test('claims nothing of an empty one', () => {
    expect(besideOurs('their.jtl', tallied([]), [])).toContain('holds no request')
  })
})
