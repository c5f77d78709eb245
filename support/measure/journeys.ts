import { quantileSorted } from 'simple-statistics'
import { faultsOf, type LogLine } from '../journey/blame.ts'
import type { WalkedStep } from '../journey/csv.ts'
import type { JourneysRecord, StepRecord } from '../record/journeys.ts'

/**
 * How journeys went, from the steps that were walked and what the services logged of them.
 * @param names of the journey's steps, in order
 */
export function journeysRecordOf(
  walked: readonly WalkedStep[],
  names: readonly string[],
  lines: readonly LogLine[],
): JourneysRecord {
  const journeys = Map.groupBy(walked, ({ journey }) => journey)
  const faults: Record<string, number> = {}
  for (const service of faultsOf(walked, lines).values()) faults[service] = (faults[service] ?? 0) + 1
  return {
    begun: journeys.size,
    completed: [...journeys.values()].filter(
      steps => steps.length === names.length && steps.every(({ outcome }) => outcome === 'ok'),
    ).length,
    steps: names.map((name, i) =>
      stepRecordOf(
        name,
        walked.filter(({ step }) => step === i),
      ),
    ),
    faults,
  }
}

function stepRecordOf(name: string, steps: readonly WalkedStep[]): StepRecord {
  const good = steps.filter(({ outcome }) => outcome === 'ok').map(({ latencyMs }) => latencyMs)
  const failedBy: Record<string, number> = {}
  for (const { outcome } of steps) {
    if (outcome !== 'ok' && outcome !== 'skipped') failedBy[outcome] = (failedBy[outcome] ?? 0) + 1
  }
  const sorted = good.toSorted((a, b) => a - b)
  const quantile = (p: number) => (sorted.length === 0 ? undefined : quantileSorted(sorted, p))
  return {
    name,
    ok: good.length,
    failed: Object.values(failedBy).reduce((sum, count) => sum + count, 0),
    failedBy,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  }
}
