import type { Experiment, MeasureName } from '../../support/record/experiment.ts'
import type { Duration, Trial } from '../../support/record/trial.ts'
import { table } from './html.ts'
import { durationNumber, secondsNumber } from './units.ts'

/** How what was away came back, what a degraded network did to latency, how a queue was worked off: a row a trial. HTML, empty without any. */
export function extraTables(experiment: Experiment): string {
  return [
    tableOf(experiment, returnHead, returns, returnMeasures, secondsNumber),
    tableOf(experiment, latencyHead, latencies, latencyMeasures, milliseconds),
    tableOf(experiment, drainHead, drains, [], secondsNumber),
  ].join('\n')
}

const returnHead = [
  'Back after',
  'Node Ready <small>s</small>',
  'Its door answers <small>s</small>',
  'An instance on it serves <small>s</small>',
  'Control plane answers <small>s</small>',
]
const returnMeasures: MeasureName[] = ['nodeBackMs', 'doorBackMs', 'instanceBackMs', 'controlPlaneBackMs']

function returns({ measures: { back } }: Trial): string[] | undefined {
  const time = (duration: Duration | undefined) => (duration === undefined ? '–' : durationNumber(duration))
  return back && [back.node, back.door, back.instance, back.controlPlane].map(time)
}

const latencyHead = [
  'Latency at its door <small>ms</small>',
  'Half, before',
  'Half, since',
  '99 %, before',
  '99 %, since',
]
const latencyMeasures: MeasureName[] = [
  'latencyBeforeMs',
  'latencySinceMs',
  'latencyP99BeforeMs',
  'latencyP99SinceMs',
]

function latencies({ measures: { latency } }: Trial): string[] | undefined {
  const { before, since } = latency ?? {}
  const times = [before?.p50Ms, since?.p50Ms, before?.p99Ms, since?.p99Ms]
  return latency && times.map(ms => (ms === undefined ? '–' : milliseconds(ms)))
}

const drainHead = [
  'A queue without its workers',
  'Waited before',
  'Waited at most',
  'Worked off after <small>s</small>',
]

function drains({ queue }: Trial): string[] | undefined {
  const { before, peak, drain } = queue ?? {}
  return queue && [`${before ?? '–'}`, `${peak ?? '–'}`, drain === undefined ? '–' : durationNumber(drain)]
}

function milliseconds(ms: number): string {
  return ms.toFixed(1)
}

function tableOf(
  { trials, measures }: Experiment,
  head: readonly string[],
  cellsOf: (trial: Trial) => string[] | undefined,
  names: readonly MeasureName[],
  text: (value: number) => string,
): string {
  const rows = trials.flatMap(trial => {
    const cells = cellsOf(trial)
    return cells ? [[`Trial ${trial.number}`, ...cells]] : []
  })
  if (rows.length === 0) return ''
  const median = names.map(name => {
    const value = measures[name].median
    return value === undefined ? '–' : text(value)
  })
  return table(head, rows.length > 1 && median.length > 0 ? [...rows, ['Median', ...median]] : rows)
}
