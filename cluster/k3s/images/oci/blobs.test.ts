import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tar } from '../../../../support/tar/tar.ts'
import { Blobs } from './blobs.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-blobs-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a blob is named by its digest, however many write it at once', async () => {
  const blobs = new Blobs(folder)
  const made = await Promise.all(
    Array.from({ length: 5 }, () => blobs.put([Buffer.from('hel'), Buffer.from('lo')])),
  )
  expect(new Set(made.map(({ digest }) => digest))).toEqual(
    new Set(['sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824']),
  )
  expect(await readdir(folder)).toHaveLength(1)
})

test('what fails half-way leaves nothing', async () => {
  async function* broken() {
    yield Buffer.from('half')
    throw new Error('the line is cut')
  }
  await expect(new Blobs(folder).put(broken())).rejects.toThrow('the line is cut')
  expect(await readdir(folder)).toEqual([])
})

test('one that was changed on disk is noticed, told and removed', async () => {
  const blobs = new Blobs(folder)
  const blob = await blobs.put([Buffer.from('hello')])
  expect(await blobs.has(blob)).toBe(true)
  const [name = ''] = await readdir(folder)
  await writeFile(path.join(folder, name), 'jello')
  await expect(Array.fromAsync(tar([blobs.entry('blob', blob)]))).rejects.toMatchObject({
    code: 'IMAGE_CACHE_DAMAGED',
  })
  expect(await blobs.has(blob)).toBe(false)
})
