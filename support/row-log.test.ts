import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { RowLog } from './row-log.ts'

test('what was added is there when it is closed, and closing it twice closes nobody else’s file', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-row-log-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'rows.csv')
  const log = new RowLog(file, 'a\n', undefined, error => {
    throw error
  })
  log.add('1\n')
  log.add('2\n')
  await log.close()
  expect(await readFile(file, 'utf8')).toBe('a\n1\n2\n')
  await writeFile(path.join(folder, 'other'), 'x')
  await using other = await open(path.join(folder, 'other'))
  await log.close()
  expect(await other.readFile('utf8')).toBe('x')
})
