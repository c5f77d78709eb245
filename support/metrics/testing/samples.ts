import type { Outcome, Sample } from '../../probe/sample.ts'

/** A sample that was due at the instant and ended so long after. */
export function sampleAt(dueMs: number, outcome: Outcome = 'ok', latencyMs = 0): Sample {
  return {
    dueMs,
    sentMs: dueMs,
    endMs: dueMs + latencyMs,
    connection: 'new',
    vantage: 'agent-1',
    outcome,
    status: outcome === 'ok' ? 200 : 0,
    instance: '',
  }
}
