import { z } from 'zod'
import type { JourneysRecord } from '../../support/record/journeys.ts'
import { maybe } from './maybe.ts'

const counts = z.record(z.string(), z.number())
const tookMs = { p50Ms: maybe(z.number()), p99Ms: maybe(z.number()) }

const steps = z.array(
  z.object({ name: z.string(), ok: z.number(), failed: z.number(), failedBy: counts, ...tookMs }),
)

/** The journeys in a trial.json. */
export const journeys: z.ZodType<JourneysRecord> = z.object({
  begun: z.number(),
  completed: z.number(),
  steps,
  faults: maybe(counts).optional(),
  rates: maybe(
    z.array(
      z.object({
        ...{
          perSecond: z.number(),
          begun: z.number(),
          completed: z.number(),
          unbegun: z.number().optional(),
        },
        ...{ ...tookMs, steps },
      }),
    ),
  ).optional(),
})
