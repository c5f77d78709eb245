import { describe, expect, test } from 'vitest'
import type { Fault } from '../../chaos/fault.ts'
import type { StepEvidence } from '../../record/load-step.ts'
import { type LoadContext, measureLoadTrial } from './measure-trial.ts'
import { latenciesOf, madeSamples, madeStep } from './testing/made-step.ts'

const bounds = { p99Ms: 500, errorRatio: 0.01 }
const context: LoadContext = { app: 'hello', endedAtMs: 30_000, bounds, failure: undefined }

function measured(steps: StepEvidence[], over: Partial<LoadContext> = {}) {
  const samples = madeSamples(0, 30_000)
  return measureLoadTrial({ steps, samples, events: [], readings: undefined }, { ...context, ...over })
}

const at = (connections: number, over: Partial<StepEvidence> = {}) =>
  madeStep({ asked: { mode: 'closed', connections }, connected: connections, ...over })

describe('a pass over steps', () => {
  test('finds the knee where one breaks a bound', () => {
    const slow = at(500, { latencies: latenciesOf(4_000, 900) })
    expect(measured([at(200), slow])).toMatchObject({
      verdict: 'pass',
      knee: { kind: 'found', connections: 200, firstBroken: 500 },
    })
  })

  test('finds it where connections hang or never open, though the others lose no request', () => {
    const broken = { kind: 'found', connections: 200, firstBroken: 500 }
    const hanging = measured([at(200, { served: 200 }), at(500, { served: 50 })])
    expect(hanging.knee).toEqual(broken)
    expect(hanging.steps[1]?.reason).toContain('450 of 500 connections got no good answer.')
    expect(measured([at(200), at(500, { connected: 50 })]).knee).toEqual(broken)
  })

  test('has no knee where the generator gave up first, and is sound as far as it got', () => {
    const { verdict, reason, knee } = measured([at(200), at(500, { limitedBy: 'no rest' })])
    expect(verdict).toBe('pass')
    expect(knee).toMatchObject({ kind: 'unknown' })
    expect(reason).toContain('1 of 2 steps are sound')
    expect(reason).toContain('no rest')
  })

  test('has none where no connections are varied', () => {
    expect(measured([at(200)], { bounds: undefined }).knee).toBeUndefined()
  })

  test('without a step, or with a first one that is not sound, says nothing', () => {
    expect(measured([]).verdict).toBe('inconclusive')
    expect(measured([at(200, { limitedBy: 'no rest' }), at(500)]).verdict).toBe('inconclusive')
  })

  test('is made again where the load left no steady moment for a node to fail in', () => {
    const failure = { fault: { kind: 'node-power-off', node: 'a' }, proof: 'off', t0Ms: 12_300 } as const
    const unwell = madeSamples(0, 30_000, { outcome: 'timeout' })
    const evidence = { steps: [at(200)], samples: unwell, events: [], readings: undefined }
    expect(measureLoadTrial(evidence, { ...context, failure })).toMatchObject({ verdict: 'invalid' })
  })

  test('tells what a node’s failure cost the load, by the second', () => {
    const second = { spanMs: 1_000, busyRatio: 0, underWay: 200, bytes: 0, failedBy: {} }
    const rates = [1_000, 1_000, 400, 600, 800]
    const seconds = rates.map((ok, i) => ({ ...second, fromMs: 10_000 + 1_000 * i, ok }))
    const fault: Fault = { kind: 'node-power-off', node: 'agent-1' }
    const failure = { fault, proof: 'it is off', t0Ms: 12_300 }
    const { failure: seen } = measured([at(200, { toMs: 15_000, seconds })], { failure })
    expect(seen?.requestsPerSecond).toEqual({ before: 1_000, since: 700, least: 600 })
    expect(seen?.measures.instants.t0Ms).toBe(12_300)
  })
})
