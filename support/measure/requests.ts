import type { Samples } from '../probe/sample.ts'
import type { RequestCounts } from '../record/trial.ts'

export function countRequests(known: Samples, unknown: Samples): RequestCounts {
  const failedBy: Record<string, number> = {}
  let failed = 0
  for (const { outcome } of known) {
    if (outcome === 'ok') continue
    failed += 1
    failedBy[outcome] = (failedBy[outcome] ?? 0) + 1
  }
  return {
    sent: known.length + unknown.length,
    ok: known.length - failed,
    failed,
    unknown: unknown.length,
    failedBy,
  }
}
