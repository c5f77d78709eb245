import { expect, test } from 'vitest'
import { analyseTrial } from './analyse-trial.ts'
import { judgeTrial } from './judge-trial.ts'
import { latencyChange } from './latency.ts'
import { sampleAt, samplesOver } from './testing/made.ts'

/** A second of quick answers, then a second of slow ones. */
const samples = [
  ...Array.from({ length: 100 }, (_, i) => sampleAt(i * 10, 'ok', { endMs: i * 10 + 2 })),
  ...Array.from({ length: 100 }, (_, i) =>
    sampleAt(1000 + i * 10, i % 10 === 0 ? 'timeout' : 'ok', { endMs: 1000 + i * 10 + 102 }),
  ),
]
const asked = { vantage: 'server-1', sinceMs: 0, t0Ms: 1000 }

test('latency is of good answers through the one door, before and since', () => {
  const other = sampleAt(500, 'ok', { endMs: 900, vantage: 'agent-1' })
  expect(latencyChange([...samples, other], asked)).toEqual({
    vantage: 'server-1',
    before: { n: 100, p50Ms: 2, p99Ms: 2 },
    since: { n: 90, p50Ms: 102, p99Ms: 102 },
  })
})

test('a request that was under way counts to what came since', () => {
  const late = sampleAt(990, 'ok', { endMs: 1500 })
  expect(latencyChange([...samples, late], asked).since).toMatchObject({ n: 91 })
})

test('where nothing was answered there is no latency', () => {
  const { before, since } = latencyChange(samplesOver(2000, [[1000, 2000]]), asked)
  expect([before?.n, since]).toEqual([100, undefined])
})

test('a degraded network is told by it, also where it lasts', () => {
  const context = {
    ...{ app: 'hello', t0Ms: 1000, endedAtMs: 2000 },
    fault: { kind: 'network-degrade', node: 'server-1', lossRatio: 0.1 } as const,
  }
  const measures = analyseTrial(samples, [], context)
  // It was meant to last: that it had not ended is no lower bound. And nobody had to notice.
  expect(measures.times).toMatchObject({ reaction: undefined, outage: { ms: 1000, censored: false } })
  expect(judgeTrial(measures, samples, context)).toEqual({
    verdict: 'pass',
    reason:
      'Requests failed for 1.00 s: 10 of 200 (10 timeout). ' +
      'Half of the answers through server-1 took up to 2.0 ms (99 %: 2.0 ms) before, 102.0 ms (99 %: 102.0 ms) since.',
  })
})
