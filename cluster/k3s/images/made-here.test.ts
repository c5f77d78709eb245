import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { isMadeHere } from './made-here.ts'

const appsFolder = path.resolve(import.meta.dirname, '../../../fixtures/apps')

test.for([
  ['hello', true],
  ['load-generator', true],
  ['video-to-mp3', true],
  ['no-such-app', false],
] as const)('%s is made here: %s', ([app, expected]) => {
  expect(isMadeHere(path.join(appsFolder, app))).toBe(expected)
})

test('what a Dockerfile installs is not, unless a list says where it comes from', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-made-here-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(path.join(folder, 'main.ts'), '')
  await writeFile(path.join(folder, 'Dockerfile'), 'FROM node\nRUN apk add --no-cache ffmpeg\n')
  expect(isMadeHere(folder)).toBe(false)
  await writeFile(path.join(folder, 'programs.json'), '{}')
  expect(isMadeHere(folder)).toBe(true)
})
