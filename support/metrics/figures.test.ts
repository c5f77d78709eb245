import { expect, test } from 'vitest'
import type { Fault } from '../chaos/fault.ts'
import { newOrigin, runClock } from '../clock.ts'
import { summarize } from '../record/summarize.ts'
import { madeTrial } from '../record/testing/made-trial.ts'
import { figuresOf } from './figures.ts'
import { sampleAt } from './testing/samples.ts'

function opened() {
  const origin = newOrigin()
  const { tell, registry } = figuresOf({ run: 'a-run', target: 'embedded', profile: 'quick', origin })
  const lines = async (name: string) =>
    (await registry.metrics()).split('\n').filter(line => line.startsWith(`${name}{`))
  return { tell, lines, nowMs: runClock(origin).nowMs }
}

test('one phase is under way at a time', async () => {
  const { tell, lines } = opened()
  tell({ kind: 'phase', phase: 'deploying' })
  tell({ kind: 'phase', phase: 'steady state' })
  expect(await lines('tahan_phase')).toEqual(['tahan_phase{phase="steady state",run="a-run"} 1'])
})

test('a trial and its latest figures are there while it goes on, and no longer', async () => {
  const { tell, lines, nowMs } = opened()
  tell({ kind: 'trial-begins', experiment: 'pod-delete-r1', trial: 2 })
  const atMs = nowMs()
  const samples = [sampleAt(atMs), sampleAt(atMs, 'refused'), sampleAt(atMs, 'late')]
  tell({ kind: 'samples', experiment: 'pod-delete-r1', samples })
  const labels = 'experiment="pod-delete-r1",run="a-run"'
  expect(await lines('tahan_trial')).toEqual([`tahan_trial{${labels}} 2`])
  expect(await lines('tahan_probe_success_ratio')).toEqual([`tahan_probe_success_ratio{${labels}} 0.5`])
  expect(await lines('tahan_probe_requests_per_second')).toEqual([
    `tahan_probe_requests_per_second{${labels}} 2`,
  ])

  tell({ kind: 'trial-ends', experiment: 'pod-delete-r1' })
  for (const name of ['tahan_trial', 'tahan_probe_success_ratio', 'tahan_probe_requests_per_second']) {
    expect(await lines(name)).toEqual([])
  }
})

test('requests are counted by outcome, and only good answers have a latency', async () => {
  const { tell, lines } = opened()
  tell({
    kind: 'samples',
    experiment: 'e',
    samples: [
      sampleAt(0, 'ok', 3),
      sampleAt(10, 'ok', 30),
      sampleAt(20, 'timeout', 500),
      sampleAt(30, 'late'),
    ],
  })
  const counts = await lines('tahan_probe_requests_total')
  expect(counts.map(line => line.replace(/^.*outcome="([a-z-]+)".* (\d+)$/, '$1 $2')).toSorted()).toEqual([
    'late 1',
    'ok 2',
    'timeout 1',
  ])
  const latency = 'connection="new"'
  expect((await lines('tahan_probe_latency_seconds_count'))[0]).toMatch(/ 2$/)
  const within = async (le: string) =>
    (await lines('tahan_probe_latency_seconds_bucket')).find(
      line => line.includes(latency) && line.includes(`le="${le}"`),
    )
  expect(await within('0.002')).toMatch(/ 0$/)
  expect(await within('0.005')).toMatch(/ 1$/)
  expect(await within('0.05')).toMatch(/ 2$/)
})

test('a fault is active until it is healed, with the instant of its effect, and its end stays to be seen', async () => {
  const { tell, lines } = opened()
  const fault: Fault = { kind: 'node-power-off', node: 'agent-1' }
  const beforeS = Date.now() / 1_000
  tell({ kind: 'fault', fault, t0Ms: 0 })
  const labels = 'kind="node-power-off",target="node agent-1",run="a-run"'
  expect(await lines('tahan_fault_active')).toEqual([`tahan_fault_active{${labels}} 1`])
  const [injected = ''] = await lines('tahan_fault_injected_timestamp_seconds')
  expect(Math.abs(Number(injected.split(' ').at(-1)) - beforeS)).toBeLessThan(5)
  tell({ kind: 'healed', fault })
  tell({ kind: 'healed', fault })
  expect(await lines('tahan_fault_active')).toEqual([`tahan_fault_active{${labels}} 0`])
})

test('of many healed faults only the latest are shown, and one that comes again is active again', async () => {
  const { tell, lines } = opened()
  const at = (n: number): Fault => ({ kind: 'container-kill', namespace: 'x', instance: `hello-${n}` })
  for (let n = 0; n < 50; n += 1) {
    tell({ kind: 'fault', fault: at(n), t0Ms: n })
    tell({ kind: 'healed', fault: at(n) })
  }
  tell({ kind: 'fault', fault: at(49), t0Ms: 50 })
  const active = await lines('tahan_fault_active')
  expect(active).toHaveLength(8)
  expect(active.filter(line => line.endsWith(' 1'))).toEqual([expect.stringContaining('hello-49')])
  expect(await lines('tahan_faults_total')).toEqual([
    'tahan_faults_total{kind="container-kill",run="a-run"} 51',
  ])
})

test('an experiment is shown as far as it got; each trial counts once, and the verdict is the latest', async () => {
  const { tell, lines } = opened()
  const identity = {
    ...{ id: 'pod-delete-r1', claim: '', fault: undefined, app: 'hello', replicas: 1, evidence: '' },
  }
  const first = madeTrial(1)
  const second = madeTrial(2, {}, { verdict: 'invalid' })
  tell({ kind: 'experiment', experiment: summarize(identity, [first]) })
  tell({ kind: 'experiment', experiment: summarize(identity, [first, second]) })
  tell({ kind: 'experiment', experiment: summarize(identity, [first, second]) })
  expect((await lines('tahan_trials_total')).toSorted()).toEqual([
    'tahan_trials_total{experiment="pod-delete-r1",verdict="invalid",run="a-run"} 1',
    'tahan_trials_total{experiment="pod-delete-r1",verdict="pass",run="a-run"} 1',
  ])
  expect(await lines('tahan_experiment_verdict')).toEqual([
    'tahan_experiment_verdict{experiment="pod-delete-r1",verdict="invalid",run="a-run"} 1',
  ])
})
