import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import { nodeStream } from '../measure/packets/node-stream.ts'
import { readPackets } from './csv.ts'
import { startEcho } from './echo-process.ts'
import { startPackets } from './packets.ts'

/** How long each rate is sent. */
const spanMs = 5_000
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-packets-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('an echo on this machine, at up to 10,000 packets a second', { timeout: 120_000 }, async () => {
  const table: object[] = []
  for (const packetsPerSecond of [50, 1_000, 5_000, 10_000]) {
    await using echo = await startEcho()
    const file = path.join(folder, `${packetsPerSecond}.csv`)
    const echoes = [{ node: 'echo', address: echo.address, port: echo.port }]
    await using packets = await startPackets({ echoes, file, origin: newOrigin(), packetsPerSecond })
    await sleep(spanMs)
    const audit = await packets.stop()
    const counted = await echo.counts()
    const seen = nodeStream('echo', await readPackets(file), audit.nodes[0]?.droppedHere, counted)
    table.push({
      'packets/s': packetsPerSecond,
      priority: audit.priority,
      ...{ sent: seen.sent, 'not sent': seen.unsent, received: seen.received },
      'dropped at prober': seen.ownLoss.atProber,
      'dropped at echo': seen.ownLoss.atEcho,
      'round trip p50 ms': seen.roundTrip?.p50Ms.toFixed(3),
      'p99 ms': seen.roundTrip?.p99Ms.toFixed(3),
      'sent late p99 ms': audit.scheduleErrorMs.p99.toFixed(3),
      'CPU s/100k': ((audit.cpuSeconds / seen.sent) * 100_000).toFixed(1),
    })
    // Nothing here but our own two ends can lose a packet.
    expect(seen.sent).toBeGreaterThan((0.9 * packetsPerSecond * spanMs) / 1_000)
    expect(seen.received).toBe(seen.sent)
    expect(seen.ownLoss).toEqual({ atProber: 0, atEcho: 0 })
  }
  console.table(table)
})
