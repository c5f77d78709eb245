import path from 'node:path'
import { expect, test } from 'vitest'
import { isMadeHere } from './made-here.ts'

const appsFolder = path.resolve(import.meta.dirname, '../../../fixtures/apps')

test.for([
  ['hello', true],
  ['load-generator', true],
  ['video-to-mp3', false],
  ['no-such-app', true],
] as const)('%s is made here: %s', ([app, expected]) => {
  expect(isMadeHere(path.join(appsFolder, app))).toBe(expected)
})
