import { describe, expect, test } from 'vitest'
import type { ResourceUse } from '../../resources/use.ts'
import { measureStep } from './measure-step.ts'
import { latenciesOf, madeSamples, madeStep } from './testing/made-step.ts'

const samples = madeSamples(0, 20_000)

describe('a step of load', () => {
  test('delivers its good answers over the time in which they counted', () => {
    const step = measureStep(madeStep(), { samples })
    expect(step).toMatchObject({
      verdict: 'pass',
      throughput: { requestsPerSecond: 2_000, bitsPerSecond: 16_000_000 },
      requestLoss: { ratio: 0 },
      probe: { availability: 1, requests: { sent: 200 } },
      generatorCpuSecondsPer100k: 20,
    })
    expect(step.latency?.p99Ms).toBeCloseTo(5, 1)
    expect(step.perSecond.map(({ requestsPerSecond }) => requestsPerSecond)).toEqual([2_000, 2_000])
  })

  test('is told as theses tell it too, where they define it otherwise', () => {
    const { thesis, latency } = measureStep(madeStep(), { samples })
    // Time ÷ answers: the more load, the smaller it is.
    expect(thesis).toMatchObject({ delayMs: 0.5, throughputKbps: 16_000, lossPercent: 0 })
    expect(latency?.meanMs).toBeCloseTo(5, 1)
  })

  test('knows how sure its loss is', () => {
    const counts = { ok: 900, bytes: 900, failedBy: { timeout: 100 } }
    const { requestLoss } = measureStep(madeStep({ counts }), { samples })
    expect(requestLoss?.ratio).toBeCloseTo(0.1)
    const [least, most] = requestLoss?.interval ?? []
    expect(least).toBeLessThan(0.1)
    expect(most).toBeGreaterThan(0.1)
  })

  test('counts only the samples that were due in it', () => {
    const failing = [...madeSamples(0, 10_000, { outcome: 'timeout' }), ...madeSamples(10_000, 12_000)]
    expect(measureStep(madeStep(), { samples: failing }).probe.availability).toBe(1)
  })

  test('without an answer is not fast, and one in which all failed loses all', () => {
    const counts = { ok: 0, bytes: 0, failedBy: { refused: 500 } }
    const step = measureStep(madeStep({ counts, latencies: latenciesOf(0, 0) }), { samples })
    expect(step).toMatchObject({ latency: undefined, requestLoss: { ratio: 1 }, verdict: 'pass' })
    expect(step.throughput.requestsPerSecond).toBe(0)
  })

  test.for([
    [
      'too few requests',
      madeStep({ counts: { ok: 40, bytes: 40, failedBy: {} } }),
      'inconclusive',
      'too few',
    ],
    ['the generator was the limit', madeStep({ limitedBy: 'no rest' }), 'inconclusive', 'no rest'],
    [
      'it never answered',
      madeStep({ counts: { ok: 0, bytes: 0, failedBy: {} }, unanswered: 200 }),
      'inconclusive',
      '200',
    ],
  ] as const)('says nothing of the service where %s', ([, evidence, verdict, word]) => {
    const step = measureStep(evidence, { samples })
    expect(step.verdict).toBe(verdict)
    expect(step.reason).toContain(word)
  })

  test('is spoiled by a board that was slowed down meanwhile', () => {
    const throttled = { kind: 'node', name: 'pi-2', throttledBy: ['under-voltage'] } as unknown as ResourceUse
    const step = measureStep(madeStep(), { samples, resources: [throttled] })
    expect(step.verdict).toBe('invalid')
    expect(step.reason).toContain('under-voltage')
  })
})
