import { z } from 'zod'
import { type Fault, faultKinds } from '../../support/chaos/fault.ts'
import type { ProbeAudit } from '../../support/probe/sample.ts'
import type { TrialPlan } from '../../support/record/experiment.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { ClockOffset, NodeHardware, RunManifest } from '../../support/record/manifest.ts'
import type { Trial, TrialMeasures } from '../../support/record/trial.ts'
import { journeys } from './journeys-schema.ts'
import { ledger } from './ledger-schema.ts'
import { maybe } from './maybe.ts'
import { queue } from './queue-schema.ts'
import { setting } from './setting-schema.ts'
import type { SkippedExperiment } from './summary.ts'

const version = z.literal(1)
export const verdict = z.enum(['pass', 'fail', 'inconclusive', 'invalid', 'infrastructure'])
const duration = z.object({ ms: z.number(), censored: z.boolean() })
const latencyQuantiles = z.object({ n: z.number(), p50Ms: z.number(), p99Ms: z.number() })
const counts = z.record(z.string(), z.number())
const texts = z.record(z.string(), z.string())

const ofInstance = { namespace: z.string(), instance: z.string() }
export const fault: z.ZodType<Fault> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('container-kill'), ...ofInstance }),
  z.object({ kind: z.literal('sandbox-kill'), ...ofInstance }),
  z.object({ kind: z.literal('pod-delete'), ...ofInstance }),
  z.object({ kind: z.literal('node-power-off'), node: z.string() }),
  z.object({ kind: z.literal('node-network-cut'), node: z.string() }),
  z.object({ kind: z.literal('node-drain'), node: z.string() }),
  z.object({ kind: z.literal('node-power-on'), node: z.string() }),
  z.object({ kind: z.literal('node-reboot'), node: z.string() }),
  z.object({ kind: z.literal('server-power-off'), node: z.string() }),
  z.object({ kind: z.literal('agent-restart'), node: z.string() }),
  z.object({
    kind: z.literal('network-degrade'),
    node: z.string(),
    lossRatio: maybe(z.number()).optional(),
    rateKbps: maybe(z.number()).optional(),
    delayMs: maybe(z.number()).optional(),
    jitterMs: maybe(z.number()).optional(),
  }),
  z.object({ kind: z.literal('rolling-update'), namespace: z.string(), app: z.string() }),
  z.object({ kind: z.literal('worker-away'), namespace: z.string(), app: z.string() }),
])

const measures: z.ZodType<TrialMeasures> = z.object({
  instants: z.object({
    t0Ms: maybe(z.number()),
    t1Ms: maybe(z.number()),
    runningMs: maybe(z.number()),
    t2Ms: maybe(z.number()),
    t3Ms: maybe(z.number()),
    poweredMs: maybe(z.number()).optional(),
  }),
  noticedBy: maybe(z.string()),
  times: z.object({
    reaction: maybe(duration),
    running: maybe(duration),
    repair: maybe(duration),
    recovery: maybe(duration),
    outage: duration,
  }),
  windows: z.array(
    z.object({
      fromMs: z.number(),
      toMs: maybe(z.number()),
      pointMs: z.number(),
      lowerMs: z.number(),
      upperMs: maybe(z.number()),
      failed: z.number(),
    }),
  ),
  longestWindowMs: z.number(),
  fullOutageMs: z.number(),
  lostSeconds: z.number(),
  availability: maybe(z.number()),
  requests: z.object({
    sent: z.number(),
    ok: z.number(),
    failed: z.number(),
    unknown: z.number(),
    failedBy: counts,
  }),
  consistencyMs: maybe(z.number()),
  probePeriodMs: z.number(),
  back: maybe(
    z.object({
      fromMs: z.number(),
      node: maybe(duration),
      door: maybe(duration),
      instance: maybe(duration),
      controlPlane: maybe(duration),
    }),
  ).optional(),
  latency: maybe(
    z.object({ vantage: z.string(), before: maybe(latencyQuantiles), since: maybe(latencyQuantiles) }),
  ).optional(),
  lostVantages: z.array(z.string()),
})

export const audit: z.ZodType<ProbeAudit> = z.object({
  scheduleErrorMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  samples: z.number(),
  late: z.number(),
  priority: z.enum(['real-time', 'normal']),
  cpuSeconds: z.number(),
  notes: z.array(z.string()),
})

export const trialSchema: z.ZodType<Trial> = z.object({
  schemaVersion: version,
  experiment: z.string(),
  number: z.number(),
  app: z.string(),
  replicas: z.number(),
  part: maybe(z.string()).optional(),
  fault: maybe(fault),
  proof: maybe(z.string()),
  phase: maybe(z.object({ waitedMs: z.number(), spanMs: z.number() })).optional(),
  setting: maybe(setting).optional(),
  answer: maybe(
    z.object({ n: z.number(), answerMs: z.number(), referenceMs: z.number(), timesReference: z.number() }),
  ).optional(),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  measures,
  audit,
  journeys: maybe(journeys).optional(),
  ledger: maybe(ledger).optional(),
  queue: maybe(queue).optional(),
  saturated: z.array(z.object({ node: maybe(z.string()), cpuShare: z.number() })).optional(),
  verdict,
  reason: z.string(),
})

const clockOffset: z.ZodType<ClockOffset> = z.object({
  node: z.string(),
  offsetMs: z.number(),
  uncertaintyMs: z.number(),
})

const nodeHardware: z.ZodType<NodeHardware> = z.object({
  node: z.string(),
  model: maybe(z.string()),
  price: maybe(z.object({ amount: z.number(), currency: z.string() })),
  os: maybe(z.string()),
  kernel: maybe(z.string()),
  architecture: maybe(z.string()),
  cores: maybe(z.number()),
  memoryBytes: maybe(z.number()),
})

export const manifestSchema: z.ZodType<RunManifest> = z.object({
  schemaVersion: version,
  tahan: z.string(),
  commit: maybe(z.string()),
  target: z.string(),
  profile: z.string(),
  app: z.string().optional(),
  service: z.string().optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  commandLine: z.array(z.string()),
  seed: z.number(),
  versions: texts,
  clusterConfiguration: texts,
  nodes: z.array(z.object({ name: z.string(), role: z.string(), address: z.string() })),
  hardware: z.array(nodeHardware).optional(),
  host: z.object({
    kernel: z.string(),
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    os: z.string(),
  }),
})

export const judgement: z.ZodType<Judgement> = z.object({
  claim: z.string(),
  pass: z.boolean(),
  verdict: maybe(z.literal('inconclusive')).optional(),
  limit: z.string(),
  seen: z.string(),
  because: z.string(),
  busy: maybe(z.string()).optional(),
  advice: maybe(z.string()).optional(),
})

const plan: z.ZodType<TrialPlan> = z.object({
  trials: z.number(),
  claims: z.array(z.string()),
  stopped: maybe(z.object({ notMade: z.tuple([z.number(), z.number()]), because: z.string() })),
})

/** experiment.json; the measures that stand in it, for other programs, are computed from its trials again. */
export const experimentSchema = z.object({
  schemaVersion: version,
  id: z.string(),
  question: maybe(z.string()).optional(),
  spec: maybe(z.string()).optional(),
  claim: z.string(),
  fault: maybe(z.enum(faultKinds)),
  app: z.string(),
  replicas: z.number(),
  verdict,
  reason: z.string(),
  trials: z.array(z.number()),
  plan: maybe(plan).optional(),
  clockOffsets: maybe(z.object({ before: z.array(clockOffset), after: z.array(clockOffset) })).optional(),
  judgements: z.array(judgement),
})

export const skippedSchema: z.ZodType<SkippedExperiment> = z.object({
  id: z.string(),
  question: maybe(z.string()).optional(),
  claim: z.string(),
  reason: z.string(),
})
