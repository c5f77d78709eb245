import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import type { StepOptions } from './plan.ts'
import { runStep, type StepResult } from './step.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

function listening(server: Server | ReturnType<typeof createRawServer>): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  closing.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    })
  })
}

/** Processes that this one has started. */
function children(): number[] {
  const text = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  return text.trim().split(' ').map(Number)
}

function step(url: string, over: Partial<StepOptions> = {}): Promise<StepResult> {
  const short = { connections: 8, warmUpMs: 50, holdMs: 400, processes: 2, origin: newOrigin() }
  return runStep({ urls: [url], ...short, ...over }, new AbortController().signal)
}

describe('a step of load', () => {
  test.for([
    { engine: 'raw', use: 'keep-alive' },
    { engine: 'raw', use: 'new' },
    { engine: 'autocannon', use: 'keep-alive' },
  ] as const)('by $engine over $use connections counts what the server counts', async ({ engine, use }) => {
    let served = 0
    const url = await listening(
      createServer((_, response) => {
        served += 1
        response.end('hello')
      }),
    )
    const { counts, failed, latency, seconds, connected } = await step(url, { engine, use, warmUpMs: 300 })
    expect({ failed, connected }).toEqual({ failed: 0, connected: 8 })
    expect(latency?.n).toBe(counts.ok)
    expect(counts.bytes).toBeGreaterThan(counts.ok * 'hello'.length)
    // Warm-up and hold together are what the server saw, but for what was under way at the end.
    const asked = seconds.reduce((sum, { ok }) => sum + ok, 0)
    expect(asked).toBeGreaterThanOrEqual(counts.ok)
    expect(served - asked).toBeGreaterThanOrEqual(0)
    expect(served - asked).toBeLessThanOrEqual(8)
  })

  test('tells how many connections were served, whatever the others asked', async () => {
    let seen = 0
    const hung = new Set<Socket>()
    const server = createServer((request, response) => {
      if (!hung.has(request.socket)) response.end('hello')
    })
    server.on('connection', socket => {
      seen += 1
      if (seen > 2) hung.add(socket)
    })
    const result = await step(await listening(server), { warmUpMs: 300 })
    expect(result).toMatchObject({ connected: 8, served: 2, failed: 0 })
  })

  test('counts an answer that tells of an error as failed', async () => {
    const url = await listening(
      createServer((_, response) => {
        response.statusCode = 503
        response.end()
      }),
    )
    const { counts, latency } = await step(url)
    expect(counts.ok).toBe(0)
    expect(latency).toBeUndefined()
    expect(counts.failedBy['http-error']).toBeGreaterThan(0)
  })

  test('counts refusals, and has no latency to show for them', async () => {
    const url = await listening(createServer())
    for (const close of closing.splice(0)) close()
    const result = await step(url, { connectWithinMs: 3_000 })
    expect(result).toMatchObject({ connected: 0, latency: undefined, counts: { ok: 0 } })
    expect(result.counts.failedBy.refused).toBeGreaterThan(0)
  })

  test('gives up what is not answered in time', async () => {
    const url = await listening(createRawServer(() => {}))
    const { counts } = await step(url, { timeoutMs: 50 })
    expect(Object.keys(counts.failedBy)).toEqual(['timeout'])
  })

  test('says what the end found without an answer', async () => {
    const url = await listening(createRawServer(() => {}))
    expect(await step(url)).toMatchObject({ unanswered: 8, failed: 0, counts: { ok: 0 } })
  })

  test('counts a connection that is cut in the middle of an answer', async () => {
    const url = await listening(
      createRawServer(socket =>
        socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nh')),
      ),
    )
    const { counts } = await step(url)
    expect(counts.ok).toBe(0)
    expect(counts.failedBy.reset).toBeGreaterThan(0)
  })

  test('tells of a generator that died, and does not wait for it', async () => {
    const before = children()
    let killed = false
    const url = await listening(
      createServer((_, response) => {
        response.end('hello')
        if (killed) return
        killed = true
        for (const pid of children()) if (!before.includes(pid)) process.kill(pid, 'SIGKILL')
      }),
    )
    await expect(step(url, { holdMs: 60_000 })).rejects.toMatchObject({ code: 'LOAD_DIED' })
  })

  test('ends when its run does', async () => {
    const url = await listening(createRawServer(() => {}))
    const ending = new AbortController()
    const running = runStep(
      { urls: [url], connections: 1, holdMs: 60_000, origin: newOrigin() },
      ending.signal,
    )
    setTimeout(() => ending.abort(new Error('enough')), 100)
    await expect(running).rejects.toThrow()
  })
})

describe('an open loop', () => {
  test('asks as often as it should, whether it was answered or not', async () => {
    const url = await listening(createRawServer(() => {}))
    const { unanswered, counts } = await step(url, { connections: 4, ratePerSecond: 200, holdMs: 500 })
    expect(counts.ok).toBe(0)
    // 50 ms of warm-up and 500 of hold at 200 a second; 4 of them on the wire, the others waiting for a connection.
    expect(unanswered).toBeGreaterThanOrEqual(100)
  })

  test('counts latency from when a request was due, so that a pause of the target shows', async () => {
    let pausedUntilMs = 0
    const url = await listening(
      createServer((_, response) => {
        const now = performance.now()
        if (pausedUntilMs === 0) pausedUntilMs = now + 400
        setTimeout(() => response.end('hello'), Math.max(0, pausedUntilMs - now))
      }),
    )
    const paused = await step(url, { connections: 2, ratePerSecond: 100, warmUpMs: 0, holdMs: 1_000 })
    // A closed loop would have sent two requests into the pause; 40 were due, evenly over its 400 ms.
    const { p50Ms = 0, p90Ms = 0 } = paused.latency ?? {}
    expect(p90Ms).toBeGreaterThan(200)
    expect(p50Ms).toBeLessThan(p90Ms)
  })
})
