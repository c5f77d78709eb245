import { encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { newOrigin, runClock } from '../../clock.ts'
import { newLatencies } from '../latency.ts'
import { planOf } from '../plan.ts'
import type { Hold, LoadMessage, LoadSecond, Share } from '../protocol.ts'
import { type LoadPod, LoadPodWorker } from './load-pod.ts'
import type { Begin } from './protocol.ts'
import { runStepInside } from './step.ts'

const origin = newOrigin()
const { nowMs } = runClock(origin)
const never = new AbortController().signal
/** The pod's clock is so far ahead of the run's. */
const aheadMs = 5_000_000
const urls = ['http://10.43.0.1:80/']
const share: Share = {
  ...{ plan: planOf({ urls, connections: 4, origin }, 1), connections: 4 },
  ...{ ratePerSecond: undefined, phase: 0 },
}

const second = (fromMs: number, ok: number): LoadMessage => {
  const rest = { bytes: 10 * ok, failedBy: {}, spanMs: 1_000, busyRatio: 0.5, underWay: 4, connected: 4 }
  return { kind: 'second', second: { fromMs, ok, ...rest } satisfies LoadSecond }
}
const done = (ok: number): LoadMessage => ({
  kind: 'done',
  counts: { ok, bytes: 10 * ok, failedBy: {} },
  latencies: encodeIntoCompressedBase64(newLatencies()),
  ...{ served: 1, unanswered: 1, cpuMs: 7 },
})

/** A pod that says what it is given, and keeps what it was told. */
class ScriptedPod implements LoadPod {
  readonly name: string
  readonly node = 'agent-1'
  readonly told = new Map<string, unknown>()
  readonly says: LoadMessage[] = []
  isLost = false
  /** Orders come so late. */
  passedOnAfterMs = 0
  /** Called with each order. */
  onOrder: (order: string) => void = () => {}

  constructor(name = 'load-1') {
    this.name = name
  }

  async ask(method: 'GET' | 'POST', path: string, body: unknown): Promise<unknown> {
    if (this.isLost) throw new Error('it was deleted')
    if (path === '/clock') return { nowMs: nowMs() + aheadMs }
    const [, , , order = ''] = path.split(/[/?]/)
    if (order === 'messages') return { messages: this.says.slice(Number(path.split('from=')[1])) }
    expect(method).toBe('POST')
    this.told.set(order, body)
    this.onOrder(order)
    return { nowMs: nowMs() + aheadMs + this.passedOnAfterMs }
  }
}

async function started(pod: ScriptedPod) {
  const heard: LoadSecond[] = []
  const worker = await LoadPodWorker.start(pod, { step: 's', share, nowMs }, one => heard.push(one), never)
  return { worker, heard }
}

test("a pod is told instants on its own clock, and what it says is put on the run's", async () => {
  const pod = new ScriptedPod()
  const { worker, heard } = await started(pod)
  expect(pod.told.get('share')).toEqual(share)
  const tellMs = nowMs() + aheadMs
  pod.says.push({ kind: 'connected' }, second(tellMs, 3))
  await worker.ready
  const beginMs = nowMs() + 30_000
  worker.begin(beginMs)
  worker.hold({ fromMs: beginMs + 1_000, toMs: beginMs + 2_000 })
  pod.says.push(done(3))
  const result = await worker.done
  expect(result).toMatchObject({ counts: { ok: 3 }, cpuMs: 7, unanswered: 1 })
  expect(result).not.toHaveProperty('missingBecause')
  const { clockWithinMs } = worker.record
  expect(clockWithinMs).toBeLessThan(1_000)
  expect(Math.abs((pod.told.get('begin') as Begin).atMs - (beginMs + aheadMs))).toBeLessThanOrEqual(
    clockWithinMs,
  )
  const { fromMs, toMs } = pod.told.get('hold') as Hold
  expect(toMs - fromMs).toBeCloseTo(1_000)
  expect(Math.abs((heard[0]?.fromMs ?? 0) - (tellMs - aheadMs))).toBeLessThanOrEqual(clockWithinMs)
  expect(worker).toMatchObject({ connected: 4, seconds: [{ ok: 3 }] })
  await worker[Symbol.asyncDispose]()
  expect(pod.told.has('stop')).toBe(true)
})

test('a pod that is lost before anything counts spoils the step', async () => {
  const pod = new ScriptedPod()
  const { worker } = await started(pod)
  pod.isLost = true
  await expect(worker.ready).rejects.toThrow(/LOAD_POD_LOST.*load-1 on node agent-1[\s\S]*it was deleted/)
  await worker[Symbol.asyncDispose]()
})

test('of a pod that is lost later what it had said is kept, as far as it counts', async () => {
  const pod = new ScriptedPod()
  const { worker } = await started(pod)
  const fromMs = nowMs()
  worker.hold({ fromMs, toMs: fromMs + 60_000 })
  pod.says.push(second(fromMs + aheadMs - 2_000, 100), second(fromMs + aheadMs + 1_000, 5))
  await expect.poll(() => worker.seconds.length).toBe(2)
  pod.isLost = true
  expect(await worker.done).toMatchObject({
    counts: { ok: 5, bytes: 50 },
    unanswered: 4,
    missingBecause: expect.stringContaining('pod load-1 on node agent-1 was lost'),
  })
  await worker[Symbol.asyncDispose]()
})

test('a pod that hears too late when to begin says that a part is missing', async () => {
  const pod = new ScriptedPod()
  const { worker } = await started(pod)
  const fromMs = nowMs() + 100
  pod.passedOnAfterMs = 700
  worker.begin(fromMs)
  pod.passedOnAfterMs = 0
  worker.hold({ fromMs, toMs: fromMs + 1_000 })
  await expect.poll(() => pod.told.size).toBe(3)
  pod.says.push(done(5))
  const { missingBecause, counts } = await worker.done
  expect(missingBecause).toMatch(/pod load-1 on node agent-1 heard \d+ ms too late that it was to begin/)
  expect(counts.ok).toBe(5)
  await worker[Symbol.asyncDispose]()
})

test('what goes wrong in a pod is told', async () => {
  const pod = new ScriptedPod()
  const { worker } = await started(pod)
  pod.says.push({ kind: 'failed', because: 'it has no file left' })
  await expect(worker.done).rejects.toThrow(/LOAD_POD_LOST[\s\S]*it has no file left/)
  await worker[Symbol.asyncDispose]()
})

test('several pods make one step: each its share, begun at one instant, added up', async () => {
  const pods = [new ScriptedPod('load-1'), new ScriptedPod('load-2')]
  for (const [i, pod] of pods.entries()) {
    pod.onOrder = order => {
      if (order === 'share') pod.says.push({ kind: 'connected' })
      if (order === 'hold' && !pod.says.some(({ kind }) => kind === 'done')) pod.says.push(done(i + 1))
    }
  }
  const options = { urls, connections: 5, ratePerSecond: 100, warmUpMs: 0, holdMs: 100, origin }
  const result = await runStepInside(options, pods, never)
  expect(result).toMatchObject({ counts: { ok: 3, bytes: 30 }, unanswered: 2, limitedBy: undefined })
  expect(result.pods?.map(({ pod }) => pod)).toEqual(['load-1', 'load-2'])
  const shares = pods.map(({ told }) => told.get('share') as Share)
  expect(shares.map(({ connections }) => connections)).toEqual([2, 3])
  expect(shares.map(({ ratePerSecond, phase }) => [ratePerSecond, phase])).toEqual([
    [50, 0],
    [50, 0.5],
  ])
  const [one = 0, two = 0] = pods.map(({ told }) => (told.get('begin') as Begin).atMs)
  const [known = 0, alsoKnown = 0] = result.pods?.map(({ clockWithinMs }) => clockWithinMs) ?? []
  expect(Math.abs(one - two)).toBeLessThanOrEqual(known + alsoKnown)
})
