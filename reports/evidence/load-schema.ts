import { z } from 'zod'
import type { LoadCounts } from '../../support/load/counts.ts'
import type { AskedLoad, StepEvidence } from '../../support/record/load-step.ts'
import { resourceSourceNames } from '../../support/resources/reading.ts'
import { maybe } from './maybe.ts'
import { audit as packetAudit } from './packet-folder.ts'
import { audit, fault, judgement, verdict } from './schema.ts'

const failures = ['http-error', 'refused', 'reset', 'timeout', 'other', 'own'] as const
const counts = {
  ok: z.number(),
  bytes: z.number(),
  failedBy: z.partialRecord(z.enum(failures), z.number()) satisfies z.ZodType<LoadCounts['failedBy']>,
}

const asked: z.ZodType<AskedLoad> = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('closed'), connections: z.number() }),
  z.object({ mode: z.literal('open'), ratePerSecond: z.number(), connections: z.number() }),
])

/** A line of steps.jsonl. */
export const stepEvidenceSchema: z.ZodType<StepEvidence> = z.object({
  number: z.number(),
  asked,
  replicas: z.number(),
  engine: z.enum(['raw', 'autocannon', 'pods']),
  use: z.enum(['keep-alive', 'new']),
  connected: z.number(),
  fromMs: z.number(),
  toMs: z.number(),
  counts: z.object(counts),
  unanswered: z.number(),
  // Runs from before it was counted have none.
  served: maybe(z.number()).optional(),
  latencies: z.string(),
  seconds: z.array(
    z.object({
      ...{ fromMs: z.number(), spanMs: z.number(), busyRatio: z.number(), underWay: z.number() },
      ...counts,
    }),
  ),
  cpuMs: maybe(z.number()),
  limitedBy: maybe(z.string()),
  pods: z.array(z.object({ pod: z.string(), node: z.string(), clockWithinMs: z.number() })).optional(),
})

const kind = z.enum(['connection-ladder', 'arrival-rate', 'scale-out', 'load-during-failure'])

/** Of load-trial.json what does not follow from the files beside it; its measures are computed from those again. */
export const loadTrialSchema = z.object({
  schemaVersion: z.literal(1),
  experiment: z.string(),
  number: z.number(),
  kind,
  app: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  failure: maybe(
    z.object({
      fault,
      proof: z.string(),
      measures: z.object({ instants: z.object({ t0Ms: z.number() }) }),
    }),
  ),
  // What became of the writes is computed again from ledger.csv.
  ledger: z.object({ tolerates: z.array(z.enum(['duplicated', 'stale'])) }).optional(),
  resources: maybe(
    z.object({
      sources: z.array(
        z.object({ name: z.enum(resourceSourceNames), where: z.string(), everyMs: z.number() }),
      ),
      gaps: z.array(
        z.object({
          source: z.enum(resourceSourceNames),
          where: z.string(),
          fromMs: z.number(),
          toMs: maybe(z.number()),
          because: z.string(),
        }),
      ),
      missing: z.array(z.string()),
    }),
  ),
  packets: maybe(packetAudit).optional(),
  audit,
})

/** load.json; what stands in it of steps and knees, for other programs, is computed from its trials again. */
export const loadExperimentSchema = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  question: z.string(),
  spec: maybe(z.string()).optional(),
  claim: z.string(),
  kind,
  app: z.string(),
  knee: maybe(z.object({ bounds: z.object({ p99Ms: z.number(), errorRatio: z.number() }) })),
  trials: z.array(z.number()),
  verdict,
  reason: z.string(),
  judgements: z.array(judgement),
})
