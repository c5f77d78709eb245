import { describe, expect, test } from 'vitest'
import { type LoadContext, measureLoadTrial } from '../measure/load/measure-trial.ts'
import { latenciesOf, madeSamples, madeStep } from '../measure/load/testing/made-step.ts'
import type { StepEvidence } from './load-step.ts'
import { type LoadIdentity, summarizeLoad } from './load-summarize.ts'
import type { LoadTrial } from './load-trial.ts'

const bounds = { p99Ms: 500, errorRatio: 0.01 }
const ladder: LoadIdentity = {
  ...{ id: 'ladder', question: 'qos', claim: 'it climbs', app: 'hello', evidence: '/runs/1/ladder' },
  ...{ kind: 'connection-ladder', bounds },
}

function trialOf(number: number, steps: StepEvidence[], over: Partial<LoadTrial> = {}): LoadTrial {
  const context: LoadContext = { app: 'hello', endedAtMs: 30_000, bounds, failure: undefined }
  const samples = madeSamples(0, 30_000)
  return {
    ...{ schemaVersion: 1, experiment: 'ladder', number, kind: 'connection-ladder', app: 'hello' },
    ...{ startedAtMs: 0, endedAtMs: 30_000, resources: undefined },
    ...measureLoadTrial({ steps, samples, events: [], readings: undefined }, context),
    audit: {
      scheduleErrorMs: { p50: 0, p99: 0, max: 0 },
      ...{ samples: 3_000, late: 0, priority: 'normal', cpuSeconds: 0, notes: [] },
    },
    ...over,
  }
}

const at = (connections: number, ok = 4_000, ms = 5) =>
  madeStep({
    asked: { mode: 'closed', connections },
    counts: { ok, bytes: ok, failedBy: {} },
    latencies: latenciesOf(ok, ms),
  })

describe('repetitions of a ladder', () => {
  test('state each step by its median, and keep what each trial showed', () => {
    const trials = [at(200, 2_000), at(200, 4_000), at(200, 9_000)].map((step, i) => trialOf(i + 1, [step]))
    const [step] = summarizeLoad(ladder, trials).steps
    expect(step?.measures.requestsPerSecond).toEqual({
      ...{ n: 3, median: 2_000, min: 1_000, max: 4_500 },
      values: [1_000, 2_000, 4_500],
    })
  })

  test('put the knee between the lowest and the highest that was seen', () => {
    const broken = trialOf(1, [at(200), at(500, 4_000, 900)])
    const whole = trialOf(2, [at(200), at(500)])
    expect(summarizeLoad(ladder, [broken, whole]).knee).toMatchObject({ range: [200, 500], isAbove: true })
  })

  test('have no knee where one of them has none', () => {
    const limited = trialOf(1, [at(200), { ...at(500), limitedBy: 'no rest' }])
    const { knee, steps, verdict } = summarizeLoad(ladder, [limited, trialOf(2, [at(200), at(500)])])
    expect(knee?.range).toBeUndefined()
    expect(steps[1]).toMatchObject({ sound: 1, made: 2 })
    expect(steps[1]?.unsoundBecause).toContain('no rest')
    expect(steps[1]?.measures.p99Ms.values).toEqual([null, expect.any(Number)])
    expect(verdict).toBe('pass')
  })

  test('take no figure from a trial that was spoiled', () => {
    const spoiled = trialOf(1, [at(200)], { verdict: 'invalid', reason: 'pi-2 was slowed down.' })
    const { steps, verdict, knee } = summarizeLoad(ladder, [spoiled])
    expect(steps[0]?.measures.requestsPerSecond.n).toBe(0)
    expect(knee?.range).toBeUndefined()
    expect(verdict).toBe('invalid')
  })

  test('that were not made show nothing, and that is no pass', () => {
    expect(summarizeLoad(ladder, [])).toMatchObject({
      verdict: 'inconclusive',
      steps: [],
      knee: { knees: [] },
    })
  })
})

test('a scale-out says what each instance delivers of what one alone did', () => {
  const steps = [1, 2, 4].map(replicas => ({ ...at(100, 1_000 * (replicas === 4 ? 3 : replicas)), replicas }))
  const trial = trialOf(1, steps, { kind: 'scale-out' })
  const summary = summarizeLoad({ ...ladder, kind: 'scale-out', bounds: undefined }, [trial])
  expect(summary.steps.map(({ measures }) => measures.efficiency.median)).toEqual([1, 1, 0.75])
  expect(summary.knee).toBeUndefined()
})
