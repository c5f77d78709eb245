import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LogFile, removeLog } from '../runtime/log-file.ts'
import { follow, readAll, tailOffset } from './log-reader.ts'

const base = mkdtempSync(path.join(tmpdir(), 'tahan-log-'))
afterAll(() => rmSync(base, { recursive: true }))

const plain = { timestamps: false, sinceMs: 0, limitBytes: Number.POSITIVE_INFINITY }
const limits = { bytes: 2_000, files: 3 }

describe('the log of a container', () => {
  let folder: string
  let file: string
  let stdout: PassThrough
  beforeEach(() => {
    folder = mkdtempSync(path.join(base, 'c-'))
    file = path.join(folder, '0.log')
    stdout = new PassThrough()
    new LogFile(file, limits).follow(stdout, 'stdout')
  })
  afterEach(() => {
    stdout.destroy()
  })

  /** The container says numbered lines. */
  async function say(from: number, to: number): Promise<void> {
    for (let n = from; n < to; n++) {
      stdout.write(`line ${n}\n`)
      await pause(1)
    }
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await pause(5)
  }

  test('does not grow without end, and leaves nothing when it is removed', async () => {
    await say(0, 400)
    await until(async () => (await readAll(file, 0, plain)).endsWith('line 399\n'))
    expect(readdirSync(folder).sort()).toEqual(['0.log', '0.log.1', '0.log.2'])
    for (const name of readdirSync(folder)) {
      expect(readFileSync(path.join(folder, name)).byteLength).toBeLessThan(2_200)
    }
    removeLog(file)
    expect(readdirSync(folder)).toEqual([])
  })

  test('is told whole to who follows it, also when it is put aside meanwhile', async () => {
    let isOver = false
    const sink = new PassThrough()
    const following = follow(file, 0, plain, sink, () => isOver)
    let said = ''
    sink.on('data', chunk => {
      said += chunk
    })
    for (let n = 0; n < 300; n += 30) {
      await say(n, n + 30)
      await until(async () => said.endsWith(`line ${n + 29}\n`))
    }
    isOver = true
    await following
    expect(said).toBe(Array.from({ length: 300 }, (_, n) => `line ${n}\n`).join(''))
    expect(readdirSync(folder)).toContain('0.log.1')
  })

  test('is read from its last lines', async () => {
    await say(0, 10)
    await until(async () => (await readAll(file, 0, plain)).endsWith('line 9\n'))
    expect(await readAll(file, await tailOffset(file, 2), plain)).toBe('line 8\nline 9\n')
  })
})
