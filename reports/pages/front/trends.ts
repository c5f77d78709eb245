import type { LoadSummary } from '../../evidence/load-summary.ts'
import type { RunSummary } from '../../evidence/summary.ts'
import { rateText } from '../../words/load/step-text.ts'
import { percentText, secondsText } from '../../words/units.ts'
import type { Trend } from './sparkline.ts'

/** A run that can be compared with others, by its summary. */
interface Summarized {
  startedAt: string
  summary: Pick<RunSummary, 'experiments' | 'loads' | 'packets'>
}

/** More runs than these say nothing more at a glance. */
const mostRuns = 30

/** One figure of one run. */
interface Figure {
  value: number
  text: (value: number) => string
}

/**
 * How each experiment's leading figure went over runs of the same key: the median outage of a fault, the good answers a
 * second of a load's best step, the share of packets that came back. By the experiment's name.
 *
 * @param runs from the oldest to this one
 */
export function trendsOf(runs: readonly Summarized[]): Map<string, Trend> {
  const trends = new Map<string, Trend>()
  for (const { startedAt, summary } of runs.slice(-mostRuns)) {
    for (const [id, { value, text }] of figuresOf(summary)) {
      const points = [...(trends.get(id)?.points ?? []), { at: startedAt, value }]
      trends.set(id, { points, text })
    }
  }
  return trends
}

function figuresOf({ experiments, loads, packets }: Summarized['summary']): Map<string, Figure> {
  const figures = new Map<string, Figure>()
  for (const { id, fault, measures } of experiments) {
    const { median = null, censored = 0 } = measures.outageMs ?? {}
    // A median that some trials were too short for is no figure of how long it lasts.
    const value = censored > 0 ? null : median
    if (fault !== null && value !== null) figures.set(id, { value, text: secondsText })
  }
  for (const load of loads) {
    const value = bestOf(load)
    if (value !== undefined) figures.set(load.id, { value, text: value => `${rateText(value)}/s` })
  }
  for (const { id, streams } of packets) {
    const sent = streams.reduce((sum, one) => sum + one.sent, 0)
    const received = streams.reduce((sum, one) => sum + one.received, 0)
    if (sent > 0) figures.set(id, { value: received / sent, text: percentText })
  }
  return figures
}

function bestOf({ steps }: LoadSummary): number | undefined {
  const rates = steps.flatMap(({ measures }) => measures.requestsPerSecond?.median ?? [])
  return rates.length === 0 ? undefined : Math.max(...rates)
}
