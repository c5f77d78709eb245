import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeStateFolder, nameRack } from './state-folder.ts'
import { sweepLeftovers } from './sweep.ts'

let outer: string
beforeEach(async () => {
  outer = await mkdtemp(path.join(tmpdir(), 'tahan-sweep-'))
  vi.stubEnv('TAHAN_RACKS', outer)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(outer, { recursive: true })
})

/** A folder that nobody has touched for long, with something in it. */
async function oldFolder(...names: string[]): Promise<void> {
  const folder = path.join(outer, ...names)
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'kept'), '')
  await utimes(folder, 0, 0)
}

test('what else lies in the folder that TAHAN_RACKS names stays as it is', async () => {
  const { mode } = await stat(outer)
  await oldFolder('photos')
  await oldFolder('20240131')
  const { folder } = nameRack()
  await makeStateFolder(folder)
  await sweepLeftovers()
  expect((await readdir(outer)).sort()).toEqual(['20240131', 'photos', 'tahan-racks'])
  expect(await readdir(path.join(outer, 'photos'))).toEqual(['kept'])
  expect((await stat(outer)).mode).toBe(mode)
  expect(await readdir(path.dirname(folder))).toEqual([path.basename(folder)]) // its creator lives
})

test('a rack that nobody keeps is removed, and nothing with another name', async () => {
  await oldFolder('tahan-racks', '0123abcd')
  await oldFolder('tahan-racks', 'lost+found')
  await sweepLeftovers()
  expect(await readdir(path.join(outer, 'tahan-racks'))).toEqual(['lost+found'])
})
