import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readSamples } from './csv.ts'
import type { Sample } from './sample.ts'
import { answer, type Behaviour, healthy, outcomes, patience, Workplace } from './workplace.ts'

let place: Workplace
beforeEach(async () => {
  place = await Workplace.make()
})
afterEach(() => place[Symbol.asyncDispose]())

describe('the probe', { timeout: 30_000 }, () => {
  test('sends both kinds to all vantages and accounts for every slot once', async () => {
    const { url } = await place.serve(healthy)
    const { samples, audit } = await place.probeFor(url, 100, {
      body: { kind: 'json', field: 'app', equals: 'hello' },
    })
    expect(outcomes(samples)).toEqual(['ok'])
    expect(audit.samples).toBe(samples.length)
    expect(audit.late).toBe(samples.filter(sample => sample.outcome === 'late').length)
    for (const connection of ['new', 'reused'] as const) {
      const perSecond = connection === 'new' ? 60 : 100
      const due = samples.filter(sample => sample.connection === connection).map(sample => sample.dueMs)
      const first = due[0] ?? Number.NaN
      // Every slot of the schedule is there, none twice.
      for (const [i, dueMs] of due.entries()) expect(dueMs).toBeCloseTo(first + (i * 1000) / perSecond, 2)
    }
    const ok = samples.filter(sample => sample.outcome === 'ok')
    expect(new Set(ok.map(sample => sample.vantage))).toEqual(new Set(['agent-1', 'agent-2']))
    expect(ok.every(({ status, instance }) => status === 200 && instance === 'one')).toBe(true)
    expect(ok.every(({ dueMs, sentMs, endMs }) => dueMs <= sentMs && sentMs < endMs)).toBe(true)
    expect(audit.scheduleErrorMs.p50).toBeLessThanOrEqual(audit.scheduleErrorMs.p99)
    expect(audit.cpuSeconds).toBeGreaterThan(0)
  })

  test('holds as many connections as it should, and opens a new one for each request of the other kind', async () => {
    let connections = 0
    const { url, server } = await place.serve(healthy)
    server.on('connection', () => {
      connections += 1
    })
    const { samples } = await place.probeFor(url, 100, { connectionsPerVantage: 3, timeoutMs: 5_000 })
    const opened = samples.filter(
      ({ outcome, connection }) => outcome === 'ok' && connection === 'new',
    ).length
    // Six kept ones; a few more when this machine was so busy that one had not answered before the next was due.
    expect(connections - opened).toBeGreaterThanOrEqual(6)
    expect(connections - opened).toBeLessThan(20)
  })

  test('tells its samples to listeners as they end, the same as in the file', async () => {
    const { url } = await place.serve(healthy)
    const probe = await place.start(url)
    const heard: Sample[] = []
    probe.onSamples(samples => heard.push(...samples))
    const deaf = vi.fn()
    probe.onSamples(deaf)()
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(50), patience)
    expect(probe.live().successRatio).toBe(1)
    await probe.stop()
    const inFile = await readSamples(place.file)
    expect(inFile.slice(-heard.length)).toEqual(heard.toSorted((a, b) => a.dueMs - b.dueMs))
    expect(deaf).not.toHaveBeenCalled()
  })

  test('calls what a service does by its name', async () => {
    const behaviours: Record<string, [outcome: string, behaviour: Behaviour]> = {
      resets: ['reset', socket => socket.resetAndDestroy()],
      'hangs up': ['reset', socket => socket.destroy()],
      'breaks off': ['reset', socket => socket.end(answer(200, 'hello').slice(0, -2))],
      fails: ['http-error', socket => socket.write(answer(503, 'hello'))],
      redirects: ['ok', socket => socket.write(answer(302, 'hello', 'Location: /b\r\n'))],
      'answers something else': ['wrong-body', socket => socket.write(answer(200, 'parked'))],
      'speaks another protocol': ['other', socket => socket.write('SSH-2.0-x\r\n\r\n')],
      'says nothing': ['timeout', () => {}],
      'says half': ['timeout', socket => socket.write('HTTP/1.1 200 OK\r\nContent-')],
      'closes after each answer': ['ok', socket => socket.end(answer(200, 'hello', 'Connection: close\r\n'))],
      'answers until it closes': ['ok', socket => socket.end('HTTP/1.1 200 OK\r\n\r\nhello')],
    }
    const vantages = await Promise.all(
      Object.entries(behaviours).map(async ([name, [, behaviour]]) => {
        const { url } = await place.serve(behaviour)
        return { name, url }
      }),
    )
    vantages.push({ name: 'is gone', url: 'http://127.0.0.1:1/' }) // tcpmux: nobody's, and not in the ephemeral range
    const { samples } = await place.probeFor('', 240, {
      vantages,
      reusedPerSecond: 200,
      newPerSecond: 200,
      timeoutMs: 300,
      body: { kind: 'contains', text: 'hello' },
    })
    const expected = Object.entries(behaviours).map(([name, [outcome]]) => [name, [outcome]])
    const seen = vantages.map(({ name }) => [
      name,
      outcomes(samples.filter(({ vantage }) => vantage === name)),
    ])
    expect(seen).toEqual([...expected, ['is gone', ['refused']]])
  })

  test('dates latency from the intended start, and gives up in time', async () => {
    const { url } = await place.serve(socket => setTimeout(() => socket.write(answer(200, '')), 60))
    const { samples } = await place.probeFor(url, 40, { timeoutMs: 5_000 })
    expect(outcomes(samples)).toEqual(['ok'])
    for (const { outcome, dueMs, endMs } of samples) {
      if (outcome === 'ok') expect(endMs - dueMs).toBeGreaterThan(58)
    }
    const { url: silent } = await place.serve(() => {})
    const file = path.join(place.folder, 'silent.csv')
    const gaveUp = await place.probeFor(silent, 20, { timeoutMs: 120, file })
    for (const { outcome, sentMs, endMs } of gaveUp.samples) {
      if (outcome === 'timeout') expect(endMs - sentMs).toBeGreaterThan(118)
    }
  })

  test('sees a service go and come back', async () => {
    // Outside the ephemeral range, so that nobody else is given the port meanwhile.
    const { url, port, ...server } = await place.serve(healthy, 29_000 + (process.pid % 900))
    const probe = await place.start(url)
    const ok = () => probe.live().counts.ok
    await vi.waitFor(() => expect(ok()).toBeGreaterThan(30), patience)
    await server[Symbol.asyncDispose]()
    await vi.waitFor(() => expect(probe.live().counts.refused).toBeGreaterThan(30), patience)
    const before = ok()
    await place.serve(healthy, port)
    await vi.waitFor(() => expect(ok()).toBeGreaterThan(before + 30), patience)
    await probe.stop()
    const seen = (await readSamples(place.file)).filter(sample => sample.outcome !== 'late')
    const failed = seen.flatMap((sample, i) => (sample.outcome === 'ok' ? [] : [i]))
    const [first = -1] = failed
    const last = failed.at(-1) ?? -1
    // One window: nothing fails before or after it, and within it nothing is ok.
    expect(first).toBeGreaterThan(0)
    expect(last).toBeLessThan(seen.length - 1)
    expect(failed.length).toBe(last - first + 1)
    expect(failed.length).toBeGreaterThan(30)
  })
})
