import { quantileSorted } from 'simple-statistics'
import type { Outcome, Sample } from '../../support/probe/sample.ts'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import { type Columns, csvOf } from './csv.ts'

/** What a trial of any kind has second by second. Run's clock. */
export interface TrialSeries {
  experiment: string
  trial: number
  startedAtMs: number
  /** The proven fault; undefined where there was none. */
  t0Ms: number | undefined
  samples: readonly Sample[]
  events: readonly TimelineEvent[]
}

/** Every trial's requests by the second, and its timeline. */
export function seriesTables(trials: readonly TrialSeries[]): Record<string, string> {
  return {
    'requests-by-second.csv': csvOf(secondColumns, trials.flatMap(secondsOf)),
    'timeline.csv': csvOf(
      eventColumns,
      trials.flatMap(trial => trial.events.map(event => ({ trial, event }))),
    ),
  }
}

/** The requests that were due in one second of a trial; seconds begin at the fault, or where there is none at the start. */
interface Second {
  trial: TrialSeries
  fromMs: number
  counts: Map<Outcome, number>
  /** Of good answers, sorted. */
  latenciesMs: number[]
}

const secondMs = 1_000

function secondsOf(trial: TrialSeries): Second[] {
  const zeroMs = trial.t0Ms ?? trial.startedAtMs
  const byNumber = Map.groupBy(trial.samples, ({ dueMs }) => Math.floor((dueMs - zeroMs) / secondMs))
  return [...byNumber.keys()]
    .toSorted((a, b) => a - b)
    .map(number => {
      const samples = byNumber.get(number) ?? []
      const counts = new Map<Outcome, number>()
      for (const { outcome } of samples) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      const latenciesMs = samples
        .filter(({ outcome }) => outcome === 'ok')
        .map(({ dueMs, endMs }) => endMs - dueMs)
        .sort((a, b) => a - b)
      return { trial, fromMs: zeroMs + number * secondMs, counts, latenciesMs }
    })
}

/** Every outcome has its column, so that files of several runs fit together. */
const outcomes: readonly Outcome[] = [
  ...(['ok', 'http-error', 'refused', 'reset', 'timeout', 'wrong-body', 'other', 'late'] as const),
]

const sinceFault = (trial: TrialSeries, atMs: number) =>
  trial.t0Ms === undefined ? undefined : atMs - trial.t0Ms

const secondColumns: Columns<Second> = {
  experiment: ({ trial }) => trial.experiment,
  trial: ({ trial }) => trial.trial,
  fromMs: ({ fromMs }) => fromMs,
  sinceFaultMs: ({ trial, fromMs }) => sinceFault(trial, fromMs),
  ...Object.fromEntries(outcomes.map(outcome => [outcome, ({ counts }) => counts.get(outcome) ?? 0])),
  latencyP50Ms: ({ latenciesMs }) => quantile(latenciesMs, 0.5),
  latencyP99Ms: ({ latenciesMs }) => quantile(latenciesMs, 0.99),
  latencyMaxMs: ({ latenciesMs }) => latenciesMs.at(-1),
}

function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted.length === 0 ? undefined : quantileSorted([...sorted], share)
}

type EventRow = { trial: TrialSeries; event: TimelineEvent }

const eventColumns: Columns<EventRow> = {
  experiment: ({ trial }) => trial.experiment,
  trial: ({ trial }) => trial.trial,
  atMs: ({ event }) => event.atMs,
  sinceFaultMs: ({ trial, event }) => sinceFault(trial, event.atMs),
  kind: ({ event }) => event.kind,
  change: ({ event }) => ('change' in event ? event.change : undefined),
  about: ({ event }) => aboutOf(event),
  ready: ({ event }) => readyOf(event),
  node: ({ event }) => (event.kind === 'instance' ? event.node : undefined),
  state: ({ event }) => stateOf(event),
}

function aboutOf(event: TimelineEvent): string | undefined {
  if (event.kind === 'instance' || event.kind === 'node') return event.name
  if (event.kind === 'endpoints') return event.app
  return event.kind === 'note' ? event.about : undefined
}

/** Of endpoints: how many of them. */
function readyOf(event: TimelineEvent): boolean | number | undefined {
  if (event.kind === 'instance' || event.kind === 'node') return event.ready
  if (event.kind === 'endpoints') return event.ready.length
  return event.kind === 'control-plane' ? event.answers : undefined
}

/** The rest in words. */
function stateOf(event: TimelineEvent): string | undefined {
  switch (event.kind) {
    case 'instance': {
      const ending = event.terminating ? 'terminating' : event.phase
      return [ending, event.container, `${event.restarts} restarts`].filter(Boolean).join(', ')
    }
    case 'node':
      return [event.reason, ...(event.schedulable ? [] : ['not schedulable']), ...event.taints].join(', ')
    case 'note':
      return `${event.reason}: ${event.message}`
    default:
      return undefined
  }
}
