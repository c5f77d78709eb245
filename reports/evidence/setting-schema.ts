import { z } from 'zod'
import type { Setting } from '../../support/record/setting.ts'
import { maybe } from './maybe.ts'

const ms = z.number()
const probe = z.object({
  initialDelayMs: ms,
  periodMs: ms,
  timeoutMs: ms,
  successThreshold: z.number(),
  failureThreshold: z.number(),
})

/** Of trial.json: what a prediction stands on. */
export const setting: z.ZodType<Setting> = z.object({
  target: z.string(),
  minor: maybe(z.number()),
  timers: z.object({
    heartbeatMs: maybe(ms),
    monitorPeriodMs: maybe(ms),
    monitorGraceMs: maybe(ms),
    relistMs: ms,
  }),
  workload: z.object({
    kind: z.string(),
    replicas: z.number(),
    startup: maybe(probe).optional(),
    readiness: maybe(probe),
    liveness: maybe(probe),
    terminationGraceMs: ms,
    drainMs: maybe(ms),
    tolerationMs: maybe(ms),
    surge: z.number(),
    unavailable: z.number(),
    volumes: z.enum(['none', 'anywhere', 'node']),
  }),
  placement: z.array(
    z.object({ name: z.string(), node: maybe(z.string()), restarts: maybe(z.number()).optional() }),
  ),
  starts: z.array(z.object({ runningMs: ms, readyMs: ms, endpointsMs: ms })),
  startedBeside: maybe(z.number()).optional(),
  behind: maybe(probe).optional(),
  doorsMs: maybe(ms),
  holdMs: maybe(ms).optional(),
})
