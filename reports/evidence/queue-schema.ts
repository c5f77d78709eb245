import { z } from 'zod'
import type { QueueRecord } from '../../support/record/queue.ts'
import { maybe } from './maybe.ts'

/** The queue in a trial.json. */
export const queue: z.ZodType<QueueRecord> = z.object({
  worker: z.string(),
  backMs: maybe(z.number()),
  before: maybe(z.number()),
  peak: maybe(z.number()),
  drain: maybe(z.object({ ms: z.number(), censored: z.boolean() })),
  readings: z.number(),
  failed: z.number(),
})
