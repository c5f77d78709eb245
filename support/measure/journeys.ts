import { quantileSorted } from 'simple-statistics'
import { faultsOf, type LogLine } from '../journey/blame.ts'
import type { WalkedStep } from '../journey/csv.ts'
import type { JourneysRecord, RateRecord, StepRecord } from '../record/journeys.ts'

/**
 * How journeys went, from the steps that were walked and what the services logged of them.
 * @param names of the journey's steps, in order
 * @param lines undefined where no logs could be read
 * @param worker who takes work from the app's queue, where that was watched
 */
export function journeysRecordOf(
  all: readonly WalkedStep[],
  names: readonly string[],
  lines: readonly LogLine[] | undefined,
  worker?: string,
): JourneysRecord {
  const walked = all.filter(({ outcome }) => outcome !== 'unbegun')
  const { begun, completed } = journeysIn(walked, names)
  const rates = [...Map.groupBy(all, ({ perSecond }) => perSecond)].flatMap(([perSecond, own]) =>
    perSecond === undefined ? [] : [rateRecordOf(perSecond, own, names)],
  )
  return {
    begun,
    completed: completed.length,
    steps: stepsOf(walked, names),
    ...(lines && { faults: countsOf(faultsOf(walked, lines, worker).values()) }),
    ...(rates.length > 0 && { rates: rates.toSorted((a, b) => a.perSecond - b.perSecond) }),
  }
}

function countsOf(services: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const service of services) counts[service] = (counts[service] ?? 0) + 1
  return counts
}

function rateRecordOf(perSecond: number, all: readonly WalkedStep[], names: readonly string[]): RateRecord {
  const walked = all.filter(({ outcome }) => outcome !== 'unbegun')
  const unbegun = all.length - walked.length
  const { begun, completed } = journeysIn(walked, names)
  // A step is due when the one before it has ended: together they are the whole way.
  const tookMs = completed.map(steps => steps.reduce((sum, { latencyMs }) => sum + latencyMs, 0))
  return {
    perSecond,
    begun,
    completed: completed.length,
    ...(unbegun > 0 && { unbegun }),
    ...quantilesOf(tookMs),
    steps: stepsOf(walked, names),
  }
}

function journeysIn(walked: readonly WalkedStep[], names: readonly string[]) {
  const journeys = [...Map.groupBy(walked, ({ journey }) => journey).values()]
  const completed = journeys.filter(
    steps => steps.length === names.length && steps.every(({ outcome }) => outcome === 'ok'),
  )
  return { begun: journeys.length, completed }
}

function stepsOf(walked: readonly WalkedStep[], names: readonly string[]): StepRecord[] {
  return names.map((name, i) =>
    stepRecordOf(
      name,
      walked.filter(({ step }) => step === i),
    ),
  )
}

function stepRecordOf(name: string, steps: readonly WalkedStep[]): StepRecord {
  const good = steps.filter(({ outcome }) => outcome === 'ok').map(({ latencyMs }) => latencyMs)
  const failedBy: Record<string, number> = {}
  for (const { outcome } of steps) {
    if (outcome !== 'ok' && outcome !== 'skipped') failedBy[outcome] = (failedBy[outcome] ?? 0) + 1
  }
  return {
    name,
    ok: good.length,
    failed: Object.values(failedBy).reduce((sum, count) => sum + count, 0),
    failedBy,
    ...quantilesOf(good),
  }
}

function quantilesOf(tookMs: readonly number[]): Pick<StepRecord, 'p50Ms' | 'p99Ms'> {
  const sorted = tookMs.toSorted((a, b) => a - b)
  const quantile = (p: number) => (sorted.length === 0 ? undefined : quantileSorted(sorted, p))
  return { p50Ms: quantile(0.5), p99Ms: quantile(0.99) }
}
