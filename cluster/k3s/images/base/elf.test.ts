import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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
