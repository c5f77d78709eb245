import { expect, test } from 'vitest'
import { newOrigin, runClock } from '../clock.ts'
import {
  type LoadExperiment,
  type StepMeasureName,
  type StepSummary,
  stepMeasureNames,
} from '../record/load-experiment.ts'
import type { EvidenceSecond } from '../record/load-step.ts'
import { figuresOf } from './figures.ts'

function opened() {
  const origin = newOrigin()
  const { tell, registry } = figuresOf({ run: 'a-run', target: 'embedded', profile: 'quick', origin })
  const values = async (name: string) =>
    (await registry.metrics())
      .split('\n')
      .filter(line => line.startsWith(`${name}{`))
      .map(line => line.replace(name, '').replace(',run="a-run"', ''))
  return { tell, values, nowMs: runClock(origin).nowMs }
}

const second = (fromMs: number, change: Partial<EvidenceSecond> = {}): EvidenceSecond => ({
  ...{ ok: 100, bytes: 20_000, failedBy: {}, fromMs, spanMs: 1_000, busyRatio: 0.5, underWay: 10 },
  ...change,
})

test('a step is there while it goes on: what it asks, what came of it over all processes, how busy they are', async () => {
  const { tell, values, nowMs } = opened()
  const experiment = 'connection-ladder'
  const asked = { mode: 'closed', connections: 200 } as const
  tell({ kind: 'step-begins', experiment, step: { number: 1, asked, replicas: 3, engine: 'raw' } })
  const atMs = nowMs()
  tell({ kind: 'load-second', experiment, second: second(atMs - 1_000, { underWay: 70 }) })
  tell({ kind: 'load-second', experiment, second: second(atMs, { busyRatio: 0.9 }) })
  tell({ kind: 'load-second', experiment, second: second(atMs + 20, { failedBy: { reset: 3 } }) })
  const labels = '{experiment="connection-ladder"}'
  expect(await values('tahan_load_step')).toEqual([`${labels} 1`])
  expect(await values('tahan_load_connections')).toEqual([`${labels} 200`])
  expect(await values('tahan_load_asked_requests_per_second')).toEqual([])
  expect(await values('tahan_load_replicas')).toEqual([`${labels} 3`])
  expect(await values('tahan_load_under_way')).toEqual([`${labels} 20`])
  expect(await values('tahan_load_generator_busy_ratio')).toEqual([`${labels} 0.9`])
  expect(await values('tahan_load_bytes_total')).toEqual([`${labels} 60000`])
  expect(await values('tahan_load_requests_total')).toEqual([
    '{experiment="connection-ladder",outcome="ok"} 300',
    '{experiment="connection-ladder",outcome="reset"} 3',
  ])

  tell({ kind: 'trial-ends', experiment })
  for (const name of ['tahan_load_step', 'tahan_load_connections', 'tahan_load_under_way']) {
    expect(await values(name)).toEqual([])
  }
})

function summaryOf(connections: number, known: Partial<Record<StepMeasureName, number>>): StepSummary {
  const measures = stepMeasureNames.map(name => {
    const value = known[name]
    const n = value === undefined ? 0 : 1
    return [name, { n, median: value, min: value, max: value, values: [value ?? null] }]
  })
  return {
    asked: { mode: 'closed', connections },
    replicas: 3,
    measures: Object.fromEntries(measures) as StepSummary['measures'],
    ...{ sound: 1, made: 1, unsoundBecause: undefined },
  }
}

const ladder = (steps: StepSummary[], range: [number, number] | undefined): LoadExperiment => ({
  ...{ id: 'connection-ladder', question: 'qos', claim: '', kind: 'connection-ladder', app: 'hello' },
  ...{ trials: [], steps, verdict: 'inconclusive', reason: '', evidence: '' },
  knee: { bounds: { p99Ms: 100, errorRatio: 0.01 }, knees: [], range, isAbove: false },
})

test('what the steps showed is there in base units, and what is not known is absent and not zero', async () => {
  const { tell, values } = opened()
  const first = { requestsPerSecond: 5_000, p50Ms: 2, p99Ms: 20, maxMs: 150, jitterMs: 0.5, availability: 1 }
  const steps = [summaryOf(200, first), summaryOf(500, { requestsPerSecond: 6_000 })]
  tell({ kind: 'load-experiment', experiment: ladder(steps, [200, 500]) })
  const at = (load: number, quantile = '') =>
    `{experiment="connection-ladder",mode="closed",load="${load}",replicas="3",quantile="${quantile}"}`
  expect(await values('tahan_step_requests_per_second')).toEqual([`${at(200)} 5000`, `${at(500)} 6000`])
  expect(await values('tahan_step_latency_seconds')).toEqual([
    `${at(200, '0.5')} 0.002`,
    `${at(200, '0.99')} 0.02`,
    `${at(200, '1')} 0.15`,
  ])
  expect(await values('tahan_step_jitter_seconds')).toEqual([`${at(200)} 0.0005`])
  expect(await values('tahan_step_packet_loss_ratio')).toEqual([])
  expect(await values('tahan_ladder_knee_connections')).toEqual([
    '{experiment="connection-ladder",edge="lowest"} 200',
    '{experiment="connection-ladder",edge="highest"} 500',
  ])
  expect(await values('tahan_experiment_verdict')).toEqual([
    '{experiment="connection-ladder",verdict="inconclusive"} 1',
  ])
})

test('what a later trial makes unknown is taken back', async () => {
  const { tell, values } = opened()
  tell({
    kind: 'load-experiment',
    experiment: ladder([summaryOf(200, { requestsPerSecond: 5_000 })], [200, 200]),
  })
  tell({ kind: 'load-experiment', experiment: ladder([summaryOf(200, {})], undefined) })
  expect(await values('tahan_step_requests_per_second')).toEqual([])
  expect(await values('tahan_ladder_knee_connections')).toEqual([])
})
