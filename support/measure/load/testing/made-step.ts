import { encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { newLatencies, recordLatency } from '../../../load/latency.ts'
import type { Sample } from '../../../probe/sample.ts'
import type { StepEvidence } from '../../../record/load-step.ts'

/** A closed step of 200 connections and two seconds, in which 4000 good answers of 1 kB took 5 ms each. */
export function madeStep(over: Partial<StepEvidence> = {}): StepEvidence {
  const second = { spanMs: 1_000, busyRatio: 0.5, underWay: 200, ok: 2_000, bytes: 2_000_000, failedBy: {} }
  return {
    number: 1,
    asked: { mode: 'closed', connections: 200 },
    ...{ replicas: 3, engine: 'raw', use: 'keep-alive' },
    connected: over.asked?.connections ?? 200,
    ...{ fromMs: 10_000, toMs: 12_000 },
    counts: { ok: 4_000, bytes: 4_000_000, failedBy: {} },
    unanswered: 0,
    latencies: latenciesOf(4_000, 5),
    seconds: [10_000, 11_000].map(fromMs => ({ fromMs, ...second })),
    cpuMs: 800,
    limitedBy: undefined,
    ...over,
  }
}

/** So many answers that took so long. */
export function latenciesOf(n: number, ms: number): string {
  const latencies = newLatencies()
  for (let i = 0; i < n; i += 1) recordLatency(latencies, ms)
  return encodeIntoCompressedBase64(latencies)
}

/** A probe's samples between two instants: 100 a second over kept connections through one door, each 3 ms long. */
export function madeSamples(fromMs: number, toMs: number, over: Partial<Sample> = {}): Sample[] {
  const samples: Sample[] = []
  for (let dueMs = fromMs; dueMs < toMs; dueMs += 10) {
    samples.push({
      ...{ dueMs, sentMs: dueMs, endMs: dueMs + 3, connection: 'reused', vantage: 'agent-1' },
      ...{ outcome: 'ok', status: 200, instance: 'hello-1' },
      ...over,
    })
  }
  return samples
}
