import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Companion } from './companion.ts'

async function companionOf(program: string, within: readonly string[] = []) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-companion-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'main.cjs')
  await writeFile(file, program)
  const heard: unknown[] = []
  const companion = Companion.start(file, message => heard.push(message), within)
  return { companion, heard }
}

const died = { code: 'DIED', sentence: 'It ended by itself.' }
const echo = `
  const say = what => require('node:fs').writeSync(3, JSON.stringify(what) + '\\n')
  require('node:readline').createInterface({ input: process.stdin }).on('line', line => say({ told: JSON.parse(line) }))`

test('it is told and tells in lines of JSON, and ends when it is told nothing more', async () => {
  const { companion, heard } = await companionOf(echo)
  companion.tell({ one: 1 })
  companion.tell('two')
  companion.end()
  expect(await companion.ended).toBe(0)
  expect(heard).toEqual([{ told: { one: 1 } }, { told: 'two' }])
})

test('what it died of is told with its last words, and its own reason before its exit code', async () => {
  const { companion } = await companionOf(`console.error('out of luck'); process.exit(7)`)
  expect(await companion.ended).toBe(7)
  expect(companion.died(died).message).toContain('it ended with code 7')
  expect(companion.died(died).message).toContain('out of luck')
  expect(companion.died({ ...died, because: 'no luck.' }).message).not.toContain('code 7')
})

test('a signal that ended it is named', async () => {
  const { companion } = await companionOf(echo)
  companion.kill()
  expect(await companion.ended).toBeNull()
  expect(companion.died(died).message).toContain('SIGKILL')
})

test('a command that it runs within may be missing', async () => {
  const { companion } = await companionOf(echo, ['no-such-command'])
  expect(await companion.ended).not.toBe(0)
  expect(companion.died(died).message).toContain('no-such-command')
})
