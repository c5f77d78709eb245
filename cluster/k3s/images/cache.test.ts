import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dropUnused, imageCacheFolder, markUsed, scratchFolder } from './cache.ts'

let cache: string
beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'tahan-cache-'))
})
afterEach(() => rm(cache, { recursive: true, force: true }))

async function folderOfAge(name: string, days: number): Promise<string> {
  const folder = path.join(cache, name)
  await mkdir(folder, { recursive: true })
  const time = new Date(Date.now() - days * 24 * 3_600_000)
  await utimes(folder, time, time)
  return folder
}

test('stands in the folder for caches that the user chose', () => {
  expect(imageCacheFolder({ XDG_CACHE_HOME: '/var/tmp/me' })).toBe('/var/tmp/me/tahan/images')
})

test('archives and blobs that nobody asked for in a month go', async () => {
  await folderOfAge('archives/old', 40)
  await folderOfAge('archives/young', 3)
  await folderOfAge('blobs/old', 40)
  await markUsed(await folderOfAge('archives/used', 40))
  await dropUnused(cache)
  expect(await readdir(path.join(cache, 'blobs'))).toEqual([])
  expect((await readdir(path.join(cache, 'archives'))).sort()).toEqual(['used', 'young'])
})

test('a scratch folder goes with its build, and what a killed one left a day ago with the next', async () => {
  await folderOfAge('scratch/build-killed', 2)
  await folderOfAge('scratch/build-running', 0)
  {
    await using scratch = await scratchFolder(cache)
    expect(path.dirname(scratch.path)).toBe(path.join(cache, 'scratch'))
  }
  expect(await readdir(path.join(cache, 'scratch'))).toEqual(['build-running'])
})
