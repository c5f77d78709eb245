import type { Sample } from '../../support/probe/sample.ts'
import {
  type Experiment,
  type MeasureName,
  type MeasureSummary,
  measureNames,
} from '../../support/record/experiment.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { Trial, TrialMeasures, Verdict } from '../../support/record/trial.ts'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import type { RecordedTrial } from '../evidence/read-run.ts'

/**
 * A made-up trial whose figures are easy to check: probed every 10 ms for 20 s, the process killed at 5 s, refused until
 * 7 s; noticed after 0.5 s, repaired 1 s later, answering stably 1.5 s after it was noticed.
 */
export function exampleTrial(number = 1, change: Partial<Trial> = {}): RecordedTrial {
  const samples = Array.from({ length: 2000 }, (_, index): Sample => {
    const dueMs = index * 10
    const failed = dueMs >= 5000 && dueMs < 7000
    return {
      dueMs,
      sentMs: dueMs + 0.1,
      endMs: dueMs + 2,
      connection: index % 2 === 0 ? 'new' : 'reused',
      vantage: 'agent-1',
      outcome: failed ? 'refused' : 'ok',
      status: failed ? 0 : 200,
      instance: failed ? '' : 'hello-7d9f-abcde',
    }
  })
  const trial: Trial = {
    schemaVersion: 1,
    experiment: 'container-kill-r1',
    number,
    app: 'hello',
    replicas: 1,
    fault: { kind: 'container-kill', namespace: 'hello-1', instance: 'hello-7d9f-abcde' },
    proof: 'process 4711 is gone',
    startedAtMs: 0,
    endedAtMs: 20_000,
    measures: exampleMeasures,
    audit: {
      scheduleErrorMs: { p50: 0.1, p99: 0.6, max: 3.2 },
      samples: 2000,
      late: 0,
      priority: 'real-time',
      cpuSeconds: 1,
      notes: [],
    },
    verdict: 'pass',
    reason: 'It answered again after 2 s, allowed 4 s.',
    ...change,
  }
  return { folder: 'nowhere', trial, samples, events: exampleEvents, readings: [] }
}

const exampleMeasures: TrialMeasures = {
  instants: { t0Ms: 5000, t1Ms: 5500, runningMs: 6300, t2Ms: 6500, t3Ms: 7000 },
  noticedBy: 'instance hello-7d9f-abcde not ready',
  times: {
    reaction: { ms: 500, censored: false },
    running: { ms: 800, censored: false },
    repair: { ms: 1000, censored: false },
    recovery: { ms: 1500, censored: false },
    outage: { ms: 2000, censored: false },
  },
  windows: [{ fromMs: 5000, toMs: 7000, pointMs: 2000, lowerMs: 1990, upperMs: 2010, failed: 200 }],
  longestWindowMs: 2000,
  fullOutageMs: 2000,
  lostSeconds: 2,
  availability: 0.9,
  requests: { sent: 2000, ok: 1800, failed: 200, unknown: 0, failedBy: { refused: 200 } },
  consistencyMs: 0,
  probePeriodMs: 10,
  lostVantages: [],
}

const instance = {
  kind: 'instance',
  app: 'hello',
  name: 'hello-7d9f-abcde',
  uid: 'u1',
  node: 'agent-1',
  phase: 'Running',
  terminating: false,
  restarts: 0,
  ip: '127.1.0.2',
  container: 'running',
} as const

const exampleEvents: TimelineEvent[] = [
  { atMs: 0, ...instance, change: 'present', ready: true },
  { atMs: 0, kind: 'endpoints', change: 'present', app: 'hello', ready: ['127.1.0.2'], notReady: [] },
  {
    atMs: 0,
    kind: 'node',
    change: 'present',
    name: 'agent-1',
    ready: true,
    reason: 'KubeletReady',
    schedulable: true,
    taints: [],
  },
  { atMs: 5500, ...instance, change: 'changed', ready: false, container: 'terminated: Error' },
  { atMs: 5600, kind: 'endpoints', change: 'changed', app: 'hello', ready: [], notReady: ['127.1.0.2'] },
  { atMs: 6500, ...instance, change: 'changed', ready: true, restarts: 1 },
  { atMs: 6600, kind: 'endpoints', change: 'changed', app: 'hello', ready: ['127.1.0.2'], notReady: [] },
]

/** An experiment of made-up trials whose outages are given. */
export function exampleExperiment(outagesMs: readonly number[], verdict: Verdict = 'pass'): Experiment {
  const none: MeasureSummary = {
    unit: 'ms',
    n: 0,
    median: undefined,
    min: undefined,
    max: undefined,
    values: [],
    censored: 0,
    medianInterval: undefined,
  }
  const sorted = [...outagesMs].sort((a, b) => a - b)
  const outageMs = {
    ...none,
    n: sorted.length,
    median: sorted[Math.floor(sorted.length / 2)],
    min: sorted[0],
    max: sorted.at(-1),
    values: [...outagesMs],
  }
  const measures = Object.fromEntries(measureNames.map(name => [name, none])) as Record<
    MeasureName,
    MeasureSummary
  >
  return {
    id: 'container-kill-r1',
    claim: 'killing the app’s process costs a single instance no more than its restart',
    fault: 'container-kill',
    app: 'hello',
    replicas: 1,
    trials: outagesMs.map((_, index) => exampleTrial(index + 1, { verdict }).trial),
    measures: { ...measures, outageMs },
    verdict,
    reason: 'It answered again after 2 s, allowed 4 s.',
    evidence: 'container-kill-r1',
  }
}

export const exampleManifest: RunManifest = {
  schemaVersion: 1,
  tahan: '0.1.0',
  commit: 'abc1234',
  target: 'embedded',
  profile: 'quick',
  startedAt: '2026-11-22T13:19:00Z',
  endedAt: '2026-11-22T13:22:10Z',
  commandLine: ['vitest', 'run', 'specs/ha'],
  seed: 4711,
  versions: { kubernetes: 'v1.30', node: '24.21.0' },
  clusterConfiguration: { 'node-monitor-grace-period': '4s' },
  nodes: [{ name: 'agent-1', role: 'agent', address: '127.0.0.2' }],
  host: { kernel: '6.1', cpu: 'a processor', cores: 2, memoryBytes: 8 * 2 ** 30, os: 'Linux' },
}

export const exampleJudgement: Judgement = {
  claim: 'the outage',
  pass: false,
  limit: '1000 ms',
  seen: '2000 ms at most',
  because: 'the kubelet looks every second.',
}
