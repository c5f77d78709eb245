import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { backlogHeader, backlogRow, readBacklog } from './csv.ts'

test('readings are read as they were written, and what a kill tore is left out', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-backlog-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'backlog.csv')
  expect(await readBacklog(file)).toBeUndefined()
  const readings = [
    { atMs: 1_000.125, waiting: 0 },
    { atMs: 1_200, waiting: undefined },
    { atMs: 1_400, waiting: 12 },
  ]
  await writeFile(file, `${backlogHeader}${readings.map(backlogRow).join('')}1600.00`)
  expect(await readBacklog(file)).toEqual(readings)
})
