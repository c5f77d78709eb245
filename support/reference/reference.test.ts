import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import { readSampleTable } from '../probe/read-table.ts'
import { startReference } from './reference.ts'

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'tahan-reference-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

test('a bare responder is asked until it is told to stop, and what its answers take is told', async () => {
  const file = path.join(await folder(), 'reference.csv')
  await using reference = await startReference(file, newOrigin())
  let found = 0
  while (found < 150) {
    await pause(50)
    found = (await readSampleTable(file)).length
  }
  reference.stop()
  const answer = await reference.answer(0)
  expect(answer?.n).toBeGreaterThanOrEqual(150)
  expect(answer?.answerMs).toBeGreaterThan(0)
})

test('nothing is told of a few answers', async () => {
  await using reference = await startReference(path.join(await folder(), 'reference.csv'), newOrigin())
  expect(await reference.answer(0)).toBeUndefined()
})
