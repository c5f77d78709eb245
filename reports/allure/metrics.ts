import type { MeasureName } from '../../support/record/experiment.ts'
import type { MeasureFacts, RunSummary } from '../evidence/summary.ts'

/** A figure in Allure's *-perf.json: its tab of metrics shows it, with how it went over the history. */
export interface Metric {
  /** The same in every run. */
  key: string
  title: string
  unit: string
  /** The experiment. */
  group: string
  better: 'lower' | 'higher'
  value: number
}

const shownOfFaults: readonly [MeasureName, string, 'lower' | 'higher'][] = [
  ['outageMs', 'Outage', 'lower'],
  ['reactionMs', 'Reaction', 'lower'],
  ['repairMs', 'Repair', 'lower'],
  ['recoveryMs', 'Recovery', 'lower'],
  ['lostSeconds', 'Service lost', 'lower'],
  ['availability', 'Availability', 'higher'],
  ['latencyBeforeMs', 'Latency before the fault', 'lower'],
]

/** The medians of a run, each measure of each experiment; what was not measured is not there. */
export function metricsIn({
  experiments,
  loads,
  packets,
}: Pick<RunSummary, 'experiments' | 'loads' | 'packets'>): Metric[] {
  return [
    ...experiments.flatMap(({ id, fault, measures }) =>
      (fault === null ? [] : shownOfFaults).flatMap(([name, title, better]) => {
        const facts = measures[name]
        const median = facts && medianOf(facts)
        if (facts === undefined || median === undefined || median === null) return []
        return [{ key: `${id} ${name}`, title, group: id, better, ...shownIn(name, facts.unit, median) }]
      }),
    ),
    ...loads.flatMap(({ id, steps }) => {
      const rates = steps.flatMap(({ measures }) => measures.requestsPerSecond?.median ?? [])
      if (rates.length === 0) return []
      return [
        {
          key: `${id} requestsPerSecond`,
          title: 'Good answers, best step',
          unit: 'requests/s',
          group: id,
          better: 'higher' as const,
          value: Math.max(...rates),
        },
      ]
    }),
    ...packets.flatMap(({ id, streams }) => {
      const sent = streams.reduce((sum, one) => sum + one.sent, 0)
      const received = streams.reduce((sum, one) => sum + one.received, 0)
      if (sent === 0) return []
      return [
        {
          key: `${id} back`,
          title: 'Packets that came back',
          unit: '%',
          group: id,
          better: 'higher' as const,
          value: (100 * received) / sent,
        },
      ]
    }),
  ]
}

/** Where some had not ended, by Kaplan and Meier or not at all: a lower bound is no figure. */
function medianOf({ median, censored, survival }: MeasureFacts): number | null {
  return censored > 0 ? (survival?.median ?? null) : median
}

/** Times of failures in seconds, latencies in milliseconds. */
function shownIn(name: MeasureName, unit: MeasureFacts['unit'], value: number) {
  if (unit === 'ratio') return { unit: '%', value: 100 * value }
  if (unit === 'ms' && !name.startsWith('latency')) return { unit: 's', value: value / 1_000 }
  return { unit, value }
}

/** As Allure reads them. */
export function performanceFile(metrics: readonly Metric[], startMs: number, stopMs: number): string {
  const samples = metrics.map(metric => ({
    ...metric,
    id: metric.key,
    groupTitle: metric.group,
    start: startMs,
    stop: stopMs,
  }))
  return JSON.stringify(samples)
}
