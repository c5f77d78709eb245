import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ResourceSource } from '../../../support/resources/source.ts'
import { BoardSession } from '../faults/board-session.ts'
import type { BoardTools } from '../faults/board-tools.ts'
import type { Board } from './board.ts'
import { boardSensors, sensorReading } from './sensors.ts'

const soon = () => AbortSignal.timeout(10_000)
const board = (name: string) => ({ name }) as Board

/** Boards that are this very machine, with these programs beside its own. */
async function sensorsWith(
  programs: Record<string, string>,
  open = () => spawn('bash', ['-s'], { stdio: 'pipe' }),
): Promise<{ sensors: ResourceSource; opened: () => number }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-sensors-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`)
    await chmod(path.join(folder, name), 0o755)
  }
  let opened = 0
  const tools = {
    boards: [board('pi-1')],
    nowMs: () => performance.now(),
    openSession: async ({ name }: Board) => {
      opened += 1
      const session = new BoardSession(name, open())
      await session.ask('true', soon())
      return session
    },
  } as unknown as BoardTools
  const { PATH } = process.env
  process.env.PATH = `${folder}:${PATH}`
  onTestFinished(() => {
    process.env.PATH = PATH
  })
  const sensors = boardSensors(tools, 1_000)
  onTestFinished(() => sensors.close?.())
  return { sensors, opened: () => opened }
}

test('a board tells what it uses and what slows it down, over one session', async () => {
  const { sensors, opened } = await sensorsWith({ vcgencmd: 'echo throttled=0x50005' })
  const [first] = await sensors.read(soon())
  const [second] = await sensors.read(soon())
  expect(first).toMatchObject({ kind: 'node', name: 'pi-1', source: 'board', throttled: 0x50005 })
  expect(first?.cores).toBeGreaterThan(0)
  expect(first?.tcpSentSegments).toBeGreaterThan(0)
  expect(first?.cpuSeconds).toBeGreaterThan(0)
  expect(second?.cpuSeconds).toBeGreaterThanOrEqual(first?.cpuSeconds ?? 0)
  expect(second?.atMs).toBeGreaterThan(first?.atMs ?? 0)
  expect(opened()).toBe(1)
})

test('a board without such a tool has no flags, and not good ones', async () => {
  const { sensors } = await sensorsWith({ vcgencmd: 'exit 1' })
  expect((await sensors.read(soon()))[0]).toMatchObject({ throttled: undefined })
})

test('a session that ended is opened again, and a board that is away is told', async () => {
  let away = false
  const { sensors, opened } = await sensorsWith({}, () =>
    away ? spawn('false', { stdio: 'pipe' }) : spawn('bash', ['-s'], { stdio: 'pipe' }),
  )
  await sensors.read(soon())
  sensors.close?.()
  away = true
  await expect(sensors.read(soon())).rejects.toThrow('BOARD_NOT_ANSWERING')
  away = false
  expect(await sensors.read(soon())).toHaveLength(1)
  expect(opened()).toBe(3)
})

const about = { atMs: 1, name: 'pi-1' }

test('what a Raspberry Pi says', () => {
  const text = `cpu  100 0 100 4000 0 0 0 0 0 0
MemTotal: 1000
MemFree: 10
MemAvailable: 600
cores 4
Tcp: RtoMin OutSegs RetransSegs
Tcp: 200 50 2
interface Inter-| Receive | Transmit
interface face |bytes packets errs
interface lo: 7 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0
interface eth0: 100 1 0 0 0 0 0 0 200 1 0 0 0 0 0 0
interface flannel.1: 9 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0
millicelsius 61234
millicelsius 48000
kilohertz 600000
kilohertz 1500000
flags 0x80000
`
  expect(sensorReading(text, about)).toMatchObject({
    ...{ cpuSeconds: 2, cores: 4, memoryTotalBytes: 1_024_000, memoryBytes: 409_600 },
    ...{ tcpSentSegments: 50, tcpRetransmittedSegments: 2, receivedBytes: 100, sentBytes: 200 },
    ...{ celsius: 61.234, clockMhz: 1_500, throttled: 0x80000 },
  })
})

test('a virtual board says what its control group counts, and nothing of its host', () => {
  expect(sensorReading('nanoseconds 1500000000\ncores 2\n', about)).toMatchObject({
    ...{ cpuSeconds: 1.5, memoryBytes: undefined, celsius: undefined, throttled: undefined },
  })
  expect(sensorReading('microseconds 2500000\n', about)).toMatchObject({ cpuSeconds: 2.5 })
  expect(sensorReading('', about)).toMatchObject({ cpuSeconds: undefined, tcpSentSegments: undefined })
})
