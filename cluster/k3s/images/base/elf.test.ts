import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pauseProgram } from '../pause/program.ts'
import { readElf } from './elf.ts'
import { librariesOf } from './libraries.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-elf-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('tells what this Node is linked with', async () => {
  const { architecture, interpreter, needed } = await readElf(process.execPath)
  expect(architecture).toBe(process.arch === 'x64' ? 'amd64' : process.arch)
  expect(interpreter).toMatch(/^\/lib.*\/ld-linux/)
  expect(needed).toEqual(expect.arrayContaining(['libc.so.6', 'libstdc++.so.6']))
})

test('a static program needs nothing', async () => {
  const file = path.join(folder, 'pause')
  await writeFile(file, pauseProgram('arm64'))
  expect(await readElf(file)).toEqual({ architecture: 'arm64', interpreter: undefined, needed: [] })
})

test.for(['', '#!/bin/sh\n', 'x'.repeat(500)])('%j is no such file', async content => {
  const file = path.join(folder, 'script')
  await writeFile(file, content)
  await expect(readElf(file)).rejects.toThrow(/no 64-bit little-endian ELF/)
})

test('a library that no package has is an error that says where to add one', async () => {
  await expect(librariesOf(process.execPath, folder)).rejects.toThrow(
    /needs lib.*which no package of the image has.*libraryPackages/s,
  )
})

test('no library of this machine is taken for one of a package whose link leads out', async () => {
  const packed = path.join(folder, 'lib')
  const links = path.join(folder, 'lib/deeper/lib64')
  await mkdir(links, { recursive: true })
  const { needed } = await readElf(process.execPath)
  for (const name of [...needed, 'libnss_dns.so.2', 'libnss_files.so.2', 'librt.so.1']) {
    await writeFile(path.join(packed, name), pauseProgram('arm64'))
    await symlink(process.execPath, path.join(links, name))
  }
  const libraries = await librariesOf(process.execPath, folder)
  expect(libraries.size).toBe(needed.length + 3)
  for (const [name, file] of libraries) expect(file).toBe(path.join(await realpath(packed), name))
})
