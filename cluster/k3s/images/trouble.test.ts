import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { imagesFor } from './images.ts'
import { writing } from './trouble.ts'

test.for([
  ['ENOSPC', /the disk is full/],
  ['EACCES', /set XDG_CACHE_HOME/],
] as const)('%s becomes an error that names the folder and a way out', async ([code, words]) => {
  const failing = writing('/var/cache/me', () => Promise.reject(Object.assign(new Error(code), { code })))
  await expect(failing).rejects.toThrow(/IMAGE_DISK.*Cannot keep images in \/var\/cache\/me/)
  await expect(failing).rejects.toThrow(words)
})

test('a cache that cannot be written to is told before anything is downloaded', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-trouble-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const cacheFolder = path.join(folder, 'file')
  await writeFile(cacheFolder, '')
  const { signal } = new AbortController()
  await expect(
    imagesFor({ appFolders: [], architectures: ['arm64'], signal, cacheFolder }),
  ).rejects.toMatchObject({ code: 'IMAGE_DISK' })
})

test('what is no trouble with the disk stays as it is', async () => {
  await expect(writing('/tmp', () => Promise.reject(new Error('other')))).rejects.toThrow(/^other$/)
})
