import { z } from 'zod'
import type { GatedMetric } from '../gate/metric.ts'
import { gatedMeasures } from '../gate/standards.ts'
import type { BaselineKey } from './key.ts'

/** What runs are compared to: the distributions of earlier ones, made under the same key. Small, and made to be committed. */
export interface Baseline {
  schemaVersion: 1
  key: BaselineKey
  /** From the oldest to the newest. */
  runs: BaselineRun[]
}

export interface BaselineRun {
  /** Wall-clock time, ISO 8601. */
  startedAt: string
  commit?: string | undefined
  metrics: GatedMetric[]
}

const text = z.string()
const metric: z.ZodType<GatedMetric> = z.object({
  ...{ id: text, of: text, measure: z.enum(gatedMeasures), spec: text },
  ...{ values: z.array(z.number()), unended: z.array(z.number()) },
})

export const baselineSchema: z.ZodType<Baseline> = z.object({
  schemaVersion: z.literal(1),
  key: z.strictObject({
    ...{ target: text, profile: text, app: text, topology: text, hardware: text, os: text, kubernetes: text },
  }),
  runs: z
    .array(z.object({ startedAt: z.iso.datetime(), commit: text.optional(), metrics: z.array(metric) }))
    .nonempty(),
})

/** More runs say no more of how runs differ, and older ones are of another time. */
const mostRuns = 20

/** The baseline with one more run; the same run given again replaces itself, and of many the newest are kept. */
export function withRun(baseline: Baseline, run: BaselineRun): Baseline {
  const others = baseline.runs.filter(({ startedAt }) => startedAt !== run.startedAt)
  const runs = [...others, run].toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)).slice(-mostRuns)
  return { ...baseline, runs }
}

/** Every metric of the baseline, with each run's trials apart. */
export function metricsIn({ runs }: Pick<Baseline, 'runs'>): Map<string, GatedMetric[]> {
  return Map.groupBy(
    runs.flatMap(({ metrics }) => metrics),
    ({ id }) => id,
  )
}
