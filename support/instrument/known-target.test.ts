import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newOrigin, runClock } from '../clock.ts'
import { startKnownTarget } from './known-target.ts'
import { outageKinds, rightBody } from './target/plan.ts'

/** What a door does with a request: the last line of its answer, the error, or nothing within a while. */
async function treatmentAt(url: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  try {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const answer = once(socket, 'data').then(([bytes]) => String(bytes).split('\r\n').at(-1) ?? '')
    const nothing = pause(200).then(() => 'nothing')
    return await Promise.race([answer, nothing])
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code ?? 'unknown'
  } finally {
    socket.destroy()
  }
}

test('treats requests as it was told to, for as long as it was told to, and says when that was', async () => {
  const origin = newOrigin()
  const { nowMs } = runClock(origin)
  const fromMs = nowMs() + 3_000
  const lengthMs = 1_500
  const planned = [{ fromMs, lengthMs }]
  await using target = await startKnownTarget({
    origin,
    doors: [...outageKinds.map(how => ({ name: how, outages: { how, planned } })), { name: 'never out' }],
  })
  const treatments = async () => {
    const seen = Object.entries(target.urls).map(async ([name, url]) => [name, await treatmentAt(url)])
    return Object.fromEntries(await Promise.all(seen)) as Record<string, string>
  }
  const right = Object.fromEntries([...outageKinds, 'never out'].map(name => [name, rightBody]))
  expect(await treatments()).toEqual(right)
  await pause(fromMs + 300 - nowMs())
  expect(await treatments()).toEqual({
    refuses: 'ECONNREFUSED',
    hangs: 'nothing',
    resets: 'ECONNRESET',
    'answers wrongly': 'wrong',
    'never out': rightBody,
  })
  await pause(fromMs + lengthMs + 500 - nowMs())
  expect(await treatments()).toEqual(right)
  const { outages } = await target.stop()
  expect(outages.map(({ door }) => door).sort()).toEqual([...outageKinds].sort())
  for (const outage of outages) {
    expect(outage.fromMs[0]).toBeGreaterThanOrEqual(fromMs - 2)
    expect(outage.toMs[1] - outage.fromMs[0]).toBeGreaterThanOrEqual(lengthMs - 2)
  }
})

test('keeps requests for as long as it was told to, and those of a freeze until its end', async () => {
  const origin = newOrigin()
  const { nowMs } = runClock(origin)
  const freeze = [nowMs() + 3_000, nowMs() + 3_600] as const
  await using target = await startKnownTarget({
    origin,
    doors: [{ name: 'slow', delays: { cycleMs: [30], freeze } }],
  })
  const [url = ''] = Object.values(target.urls)
  await treatmentAt(url)
  await pause(freeze[0] + 450 - nowMs())
  const askedMs = nowMs()
  expect(await treatmentAt(url)).toBe(rightBody)
  if (askedMs < freeze[1]) expect(nowMs()).toBeGreaterThanOrEqual(freeze[1] + 28)
  const [delays] = (await target.stop()).delays
  expect(delays?.door).toBe('slow')
  expect(delays?.keptMs.every(keptMs => keptMs >= 28)).toBe(true)
})
