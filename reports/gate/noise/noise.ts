import { readFileSync } from 'node:fs'
import path from 'node:path'
import { middleOf } from '../../../support/statistics/middle.ts'
import type { GatedMetric } from '../metric.ts'

/** Real runs of one build: what they differ by is noise. */
interface NoiseRecord {
  /** When, where, how, and what else the machine did. */
  about: string
  runs: { metrics: Omit<GatedMetric, 'of' | 'unended'>[] }[]
}

/** How one measure differs where nothing was changed: logarithms, of runs and of the trials within a run apart. */
export interface Noise {
  metric: Omit<GatedMetric, 'values'>
  typical: number
  /** What the middle of each run differs by, without what its trials alone would have it differ by. */
  ofRuns: number[]
  /** What each trial differs by from the middle of its run. */
  ofTrials: number[]
}

export function readNoise(name: 'steady-and-container-kill' | 'faults-and-load'): Noise[] {
  const file = path.join(import.meta.dirname, `${name}.json`)
  const { runs } = JSON.parse(readFileSync(file, 'utf8')) as NoiseRecord
  const inAll = Map.groupBy(
    runs.flatMap(({ metrics }) => metrics),
    ({ id }) => id,
  )
  // A measure that some run had no figures of has no logarithms of all.
  return [...inAll.values()]
    .filter(
      all => all.length === runs.length && all.flatMap(({ values }) => values).every(value => value > 0),
    )
    .flatMap(noiseOf)
}

function noiseOf(runs: readonly NoiseRecord['runs'][number]['metrics'][number][]): Noise[] {
  const [first] = runs
  if (first === undefined) return []
  const { values: _, ...metric } = first
  const logs = runs.map(({ values }) => values.map(Math.log))
  const middles = logs.map(values => middleOf(values) ?? 0)
  const middle = mean(middles)
  const ofTrials = logs.flatMap((values, run) => {
    // Around their own middle few values lie closer than around the true one.
    const wider = Math.sqrt(values.length / (values.length - 1))
    return values.map(value => wider * (value - (middles[run] ?? 0)))
  })
  const trials = mean(logs.map(({ length }) => length))
  const seen = spread(middles) ** 2
  const explained = ((Math.PI / 2) * spread(ofTrials) ** 2) / trials
  const share = seen > explained ? Math.sqrt((seen - explained) / seen) : 0
  const wider = Math.sqrt(middles.length / (middles.length - 1))
  return [
    {
      metric: { ...metric, of: metric.id, unended: [] },
      typical: Math.exp(middle),
      ofRuns: middles.map(value => share * wider * (value - middle)),
      ofTrials,
    },
  ]
}

/** Standard deviation. */
export function spread(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
