import type { JobSpec } from 'kubernetes-types/batch/v1.js'

/** Back-off after failed pods: 10 s, doubling to 10 min. */
const firstBackOffMs = 10_000
const longestBackOffMs = 600_000

export interface JobCounts {
  active: number
  succeeded: number
  failed: number
  /** Restarts of containers within pods that are still there. */
  restarts: number
}

export type Ending = { type: 'Complete' | 'Failed'; reason: string | undefined; message: string }

/** Whether the job is over, and how. */
export function endingOf(spec: JobSpec, counts: JobCounts, runningMs: number): Ending | undefined {
  const { completions, backoffLimit = 6, activeDeadlineSeconds } = spec
  const restartsCount = spec.template.spec?.restartPolicy === 'OnFailure' ? counts.restarts : 0
  if (counts.failed > backoffLimit || (restartsCount > 0 && restartsCount >= backoffLimit)) {
    return {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    }
  }
  if (activeDeadlineSeconds !== undefined && runningMs >= activeDeadlineSeconds * 1000) {
    return {
      type: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    }
  }
  // Without a number of completions, one success ends the job once nothing runs any more.
  const isComplete =
    completions === undefined ? counts.succeeded > 0 && counts.active === 0 : counts.succeeded >= completions
  return isComplete ? { type: 'Complete', reason: undefined, message: '' } : undefined
}

/** How many pods shall run now. */
export function wantedActive(
  { completions, parallelism = 1 }: JobSpec,
  { active, succeeded }: JobCounts,
): number {
  if (completions !== undefined) return Math.max(0, Math.min(parallelism, completions - succeeded))
  return succeeded > 0 ? Math.min(active, parallelism) : parallelism
}

/** How long a new pod has to wait after the latest of so many failures in a row. */
export function backOffMs(failures: number, sinceFailureMs: number): number {
  if (failures === 0) return 0
  return Math.max(0, Math.min(firstBackOffMs * 2 ** (failures - 1), longestBackOffMs) - sinceFailureMs)
}

/** Indexes that are done, as `1,3-5`. */
export function formatIndexes(indexes: readonly number[]): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const index of sorted) {
    const last = runs.at(-1)
    if (last && index === last[1] + 1) last[1] = index
    else runs.push([index, index])
  }
  return runs
    .map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',')
}

export function parseIndexes(text: string | undefined): number[] {
  return (text ?? '')
    .split(',')
    .filter(Boolean)
    .flatMap(part => {
      const [from = 0, to = from] = part.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, i) => from + i)
    })
}
