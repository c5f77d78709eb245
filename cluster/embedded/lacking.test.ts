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

test.for([
  ['no JSON', '{ "command": ["true"', /Because: .*JSON/],
  ['nothing', '', /Because: .*JSON/],
  ['no mapping', '["true"]', /expected object/],
  ['no command', '{ "check": ["true"] }', /→ at command/],
  ['an empty command', '{ "command": [] }', /→ at command/],
  ['a command in one text', '{ "command": "python3 main.py" }', /expected tuple[\s\S]*→ at command/],
  ['a check in one text', '{ "command": ["true"], "check": "true" }', /→ at check/],
  ['a word that is none', '{ "command": ["true"], "chek": ["false"] }', /"chek"/],
] as const)('%s is refused with the file', async ([, text, because]) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-check-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(path.join(folder, 'image.json'), text)
  expect(() => lackingHere(folder)).toThrow(because)
  expect(() => lackingHere(folder)).toThrow(
    `[APP_FILE_INVALID]: ${path.join(folder, 'image.json')} cannot be used.`,
  )
})
