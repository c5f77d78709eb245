import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { claim } from './claim.ts'

test('boards are one run’s at a time, and of nobody whose process is gone', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-claim-test-'))
  try {
    const first = await claim(folder)
    await expect(claim(folder)).rejects.toMatchObject({ code: 'CLUSTER_IN_USE' })
    await first[Symbol.asyncDispose]()
    await (await claim(folder))[Symbol.asyncDispose]()
    await writeFile(path.join(folder, 'claimed-by.json'), JSON.stringify({ pid: 1, startTicks: 'another' }))
    await (await claim(folder))[Symbol.asyncDispose]()
  } finally {
    await rm(folder, { recursive: true })
  }
})
