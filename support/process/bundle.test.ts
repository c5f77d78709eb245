import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundle } from './bundle.ts'

const run = promisify(execFile)
const here = import.meta.dirname
let folder: string
let entry: string
const made = new Set<string>()

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-bundle-'))
  entry = path.join(folder, 'main.ts')
  await writeFile(entry, "import { word } from './word.ts'\nconsole.log(word as string)\n")
  await source('word.ts', "export const word: string = 'one'\n")
  await aged(entry)
})
afterEach(async () => {
  for (const file of [folder, ...made]) await rm(file, { recursive: true, force: true })
  made.clear()
})

/** Written a while ago, as sources usually are. */
async function source(name: string, text: string): Promise<void> {
  await writeFile(path.join(folder, name), text)
  await aged(path.join(folder, name))
}
const aged = (file: string) => utimes(file, new Date(), new Date(Date.now() - 60_000))

async function bundled(): Promise<string> {
  const output = await bundle(entry)
  made.add(output)
  return output
}
const said = async (program: string) => (await run(process.execPath, [program])).stdout.trim()

test('a bundle holds the entry and what it imports', async () => {
  const output = await bundled()
  await rm(folder, { recursive: true })
  expect(await said(output)).toBe('one')
})

test('is kept while no source changes', async () => {
  const before = await stat(await bundled())
  const after = await stat(await bundled())
  expect(after.ino).toBe(before.ino)
})

test('is made anew when an imported source changes', async () => {
  await bundled()
  await writeFile(path.join(folder, 'word.ts'), "export const word: string = 'two'\n")
  expect(await said(await bundled())).toBe('two')
})

test('is made anew when a source changed while it was bundled', async () => {
  // Whether the bundler read it before or after, nobody knows: as new as the bundling itself is too new to trust.
  const later = new Date(Date.now() + 60_000)
  await utimes(entry, later, later)
  const before = await stat(await bundled())
  expect((await stat(await bundled())).ino).not.toBe(before.ino)
})

test('many may ask at once, in one process', async () => {
  const outputs = await Promise.all(Array.from({ length: 8 }, bundled))
  expect(new Set(outputs).size).toBe(1)
  expect(await said(outputs[0] ?? '')).toBe('one')
})

test('and in several', async () => {
  const program = `const { bundle } = await import('${here}/bundle.ts'); console.log(await bundle('${entry}'))`
  const all = Array.from({ length: 3 }, () => run(process.execPath, ['--input-type=module', '-e', program]))
  const outputs = (await Promise.all(all)).map(({ stdout }) => stdout.trim())
  for (const output of outputs) made.add(output)
  expect(new Set(outputs).size).toBe(1)
  const [output = ''] = outputs
  expect(await said(output)).toBe('one')
  const drafts = (await readdir(path.dirname(output))).filter(name =>
    name.startsWith(`${path.basename(output)}.`),
  )
  expect(drafts).toEqual([])
})

test('a source that is no program is an error with the place', async () => {
  await source('word.ts', 'export const = 1\n')
  await expect(bundle(entry)).rejects.toThrow(/word\.ts/)
})
