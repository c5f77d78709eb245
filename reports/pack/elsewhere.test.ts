import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeReport } from '../allure/make-report.ts'
import { writeCsv } from '../csv/write-csv.ts'
import { readRun } from '../evidence/read-run.ts'
import { recompute } from '../evidence/recompute.ts'
import { earlierRuns } from '../history/earlier-runs.ts'
import { writeRunJtl } from '../jtl/write-run.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { packRun } from './pack.ts'
import { unpackRun } from './unpack.ts'

let work: string
let before: string[]
let here: string
let there: string
beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'tahan-elsewhere-'))
  const runs = path.join(work, 'here')
  before = [1, 2].map(day => writeRecordedRun(runs, { startedAt: `2026-11-0${day}T13:19:00Z` }))
  here = writeRecordedRun(runs)
  const archive = path.join(work, 'run.tar.gz')
  await packRun(here, archive)
  there = (await unpackRun(archive, path.join(work, 'another', 'machine'))).folder
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Every file of a folder, to the byte. */
function bytesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map(file => [path.relative(folder, file), readFileSync(file, 'latin1')]),
  )
}

/** Names first: of two long files nobody wants to see the whole difference. */
function expectSame(one: Record<string, string>, other: Record<string, string>): void {
  expect(Object.keys(one).toSorted()).toEqual(Object.keys(other).toSorted())
  expect(Object.keys(one).filter(name => one[name] !== other[name])).toEqual([])
}

test('every number is computed there again from what was packed', async () => {
  const run = await readRun(there)
  expect(run.experiments.length).toBeGreaterThan(0)
  expect(recompute(run)).toEqual([])
})

test('the runs before it are known there, as far as a trend goes, and are packed again from there', async () => {
  const told = async (folder: string) =>
    (await earlierRuns(folder)).map(({ manifest, summary }) => ({ manifest, summary }))
  const known = await told(here)
  expect(known).toHaveLength(before.length)
  expect(await told(there)).toEqual(known)
  const again = path.join(work, 'again.tar.gz')
  await packRun(there, again)
  expect(readFileSync(again).equals(readFileSync(path.join(work, 'run.tar.gz')))).toBe(true)
})

test('every table, every series and every sample is the same there, to the byte', async () => {
  const made = await Promise.all(
    [here, there].map(async folder => {
      const run = await readRun(folder)
      const files = [...(await writeCsv(run)), ...writeRunJtl(run)]
      return Object.fromEntries(
        files.map(file => [path.relative(folder, file), readFileSync(file, 'latin1')]),
      )
    }),
  )
  const [one = {}, other = {}] = made
  expect(Object.keys(one).length).toBeGreaterThan(8)
  expectSame(one, other)
})

test('the report is the same there, with every figure in it, to the byte', { timeout: 120_000 }, async () => {
  const report = async (folder: string, name: string) => {
    const to = path.join(work, name)
    const folders = { resultsDir: path.join(to, 'results'), reportDir: path.join(to, 'report') }
    await makeReport(await readRun(folder), folders)
    return bytesOf(to)
  }
  const one = await report(here, 'report-here')
  expect(Object.keys(one).some(name => name.endsWith('.svg'))).toBe(true)
  expectSame(one, await report(there, 'report-there'))
})
