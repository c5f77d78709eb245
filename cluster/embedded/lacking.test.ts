import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lackingHere } from './lacking.ts'

test.for([
  ['an app without a check', { command: ['true'] }, undefined],
  ['one whose check is content', { command: ['true'], check: ['true'] }, undefined],
  [
    'one whose check is not, in its last words',
    { command: ['true'], check: ['sh', '-c', 'echo looking; echo try apt-get install cow >&2; exit 1'] },
    'try apt-get install cow',
  ],
  [
    'one whose check cannot be run',
    { command: ['true'], check: ['tahan-has-no-such-command'] },
    expect.stringMatching(/^tahan-has-no-such-command cannot be run: .*ENOENT/),
  ],
] as const)('%s', async ([, description, lacking]) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-check-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  expect(lackingHere(folder)).toBeUndefined()
  await writeFile(path.join(folder, 'image.json'), JSON.stringify(description))
  expect(lackingHere(folder)).toEqual(lacking)
})
