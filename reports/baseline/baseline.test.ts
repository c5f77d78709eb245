import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { around, made } from '../gate/testing/made.ts'
import { exampleManifest } from '../testing/example.ts'
import { type BaselineRun, withRun } from './baseline.ts'
import { findBaseline, newBaselineFile, writeBaseline } from './baseline-folder.ts'
import { differences, keyOf } from './key.ts'

const key = keyOf(exampleManifest, ['hello'])
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-baseline-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

function run(day: number): BaselineRun {
  const startedAt = `2026-11-${String(day).padStart(2, '0')}T00:00:00Z`
  return { startedAt, commit: 'abc', metrics: [made(around(day)), made([], 'outageMs', [60_000])] }
}

function written() {
  const file = newBaselineFile(folder, key)
  const baseline = { schemaVersion: 1 as const, key, runs: [run(1), run(2)] }
  writeBaseline(file, baseline)
  return { file, baseline }
}

test('what was written is found by its key, and a line is a measure', async () => {
  const { file, baseline } = written()
  expect(await findBaseline(folder, key)).toEqual({ file, baseline })
  const lines = (await readFile(file, 'utf8')).split('\n')
  expect(lines.filter(line => line.includes('"measure"'))).toHaveLength(4)
  expect(newBaselineFile(folder, key)).not.toBe(file)
})

test('of another key there is none, and what differs is told', async () => {
  written()
  const other = { ...key, kubernetes: 'v9.9.9', profile: 'defaults' }
  const found = await findBaseline(folder, other)
  expect(found).toMatchObject({ because: expect.stringContaining('v9.9.9') })
  expect(found).toMatchObject({ because: expect.stringContaining('profile') })
  expect(differences(key, key)).toEqual([])
  expect(differences(key, other)).toHaveLength(2)
})

test('without a folder, or with nothing in it, there is none', async () => {
  expect(await findBaseline(folder, key)).toHaveProperty('because')
  expect(await findBaseline(path.join(folder, 'none'), key)).toHaveProperty('because')
})

test.each(['{', '{}', '{"schemaVersion":1,"key":{},"runs":[]}'])(
  'a broken file is refused: %s',
  async text => {
    const { file } = written()
    await writeFile(path.join(folder, 'broken.json'), text)
    await expect(findBaseline(folder, key)).rejects.toThrow('broken.json')
    expect(file).not.toContain('broken')
  },
)

test('a run takes its own place, and of many the newest twenty are kept', () => {
  const { baseline } = written()
  expect(withRun(baseline, run(2)).runs).toHaveLength(2)
  const many = Array.from({ length: 22 }, (_, i) => run(22 - i)).reduce(withRun, baseline)
  expect(many.runs.map(({ startedAt }) => startedAt.slice(8, 10))).toEqual(
    Array.from({ length: 20 }, (_, i) => String(i + 3).padStart(2, '0')),
  )
})

test('apps are part of the key, each once and in one order', () => {
  expect(keyOf(exampleManifest, ['b', 'a', 'b']).app).toBe('a, b')
  expect(keyOf({ ...exampleManifest, app: 'shop' }, []).app).toBe('shop')
  expect(differences(keyOf(exampleManifest, ['a']), keyOf(exampleManifest, ['b']))).toEqual(['app b, not a'])
})
