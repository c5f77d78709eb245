import { z } from 'zod'
import type { LedgerRecord } from '../../support/record/ledger.ts'
import { maybe } from './maybe.ts'

const count = z.number()

/** The ledger in a trial.json. */
export const ledger: z.ZodType<LedgerRecord> = z.object({
  intended: count,
  acknowledged: count,
  fates: maybe(
    z.object({
      kept: count,
      lost: count,
      stale: count,
      duplicated: count,
      indefinite: z.object({ present: count, absent: count }),
    }),
  ),
  wrong: z.array(
    z.object({
      fate: z.enum(['lost', 'stale', 'duplicated']),
      sequence: z.number(),
      key: z.string(),
      intendedMs: z.number(),
      acknowledgedMs: maybe(z.number()),
      found: z.array(z.string().nullable()),
    }),
  ),
  late: count,
  lastIntendedMs: count.optional(),
  firstAcknowledgedMs: count.optional(),
  isWriterKilled: z.boolean().optional(),
  readMs: maybe(z.number()),
  unread: maybe(z.string()),
  tolerates: z.array(z.enum(['duplicated', 'stale'])),
})
