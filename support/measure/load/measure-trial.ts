import type { Fault } from '../../chaos/fault.ts'
import type { Ledger } from '../../ledger/entry.ts'
import { withLedger } from '../../ledger/judge.ts'
import { ledgerRecordOf } from '../../ledger/record-of.ts'
import type { Tolerable } from '../../ledger/store.ts'
import type { Packet } from '../../packets/packet.ts'
import type { Sample } from '../../probe/sample.ts'
import type { LoadStep, NodePackets, StepEvidence } from '../../record/load-step.ts'
import type { FailureUnderLoad, LoadTrial } from '../../record/load-trial.ts'
import type { ResourceReading } from '../../resources/reading.ts'
import { resourceUse } from '../../resources/use.ts'
import type { TimelineEvent } from '../../timeline/event.ts'
import { analyseTrial, type TrialContext } from '../analyse-trial.ts'
import { judgeTrial } from '../judge-trial.ts'
import { nodePackets } from '../packets/node-stream.ts'
import { type KneeBounds, kneeOf, type LadderStep } from '../qos/knee.ts'
import { lostShare } from './holds.ts'
import { judgeLoadTrial } from './judge-trial.ts'
import { measureStep } from './measure-step.ts'

/** Everything that lies in a load trial's folder. */
export interface LoadEvidence {
  steps: readonly StepEvidence[]
  samples: readonly Sample[]
  events: readonly TimelineEvent[]
  /** Undefined where nobody looked. */
  readings: readonly ResourceReading[] | undefined
  /** Numbered packets to every node, of the whole trial; undefined where none were sent. */
  packets?: readonly Packet[] | undefined
  /** Writes that were made meanwhile; undefined where none were. */
  ledger?: Ledger | undefined
}

/** What is known of a load trial beside its evidence. */
export interface LoadContext {
  app: string
  endedAtMs: number
  /** Of the knee; undefined where what is varied has none. */
  bounds: KneeBounds | undefined
  /** What was done to the cluster in the middle of a step. */
  failure: { fault: Fault; proof: string; t0Ms: number } | undefined
  /** What the app's store may do with writes, and is told all the same. */
  tolerates?: readonly Tolerable[]
}

/** What a load trial showed: from its evidence alone, so that whoever computes it again finds the same numbers. */
export function measureLoadTrial(
  evidence: LoadEvidence,
  context: LoadContext,
): Pick<LoadTrial, 'steps' | 'knee' | 'failure' | 'ledger' | 'verdict' | 'reason'> {
  const { samples, events, readings, packets } = evidence
  const steps = evidence.steps.map(step =>
    measureStep(step, {
      samples,
      resources: readings && resourceUse(readings, step),
      packets: packets && packetsBeside(packets, step),
    }),
  )
  const failing = context.failure && failureOf(context.failure, steps, samples, events, context)
  const ledger = evidence.ledger && ledgerRecordOf(evidence.ledger, context.tolerates ?? [])
  return {
    steps,
    knee: context.bounds && kneeOf(steps.map(ladderStep), context.bounds),
    failure: failing?.failure,
    ...(ledger && { ledger }),
    ...withLedger(judgeLoadTrial(steps, failing?.judgement), ledger, context.failure?.t0Ms),
  }
}

/** Those that were due in the span of a step. */
function packetsBeside(packets: readonly Packet[], { fromMs, toMs }: StepEvidence): NodePackets[] {
  const due = packets.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs)
  return [...Map.groupBy(due, ({ node }) => node)].map(([node, own]) => nodePackets(node, own))
}

function ladderStep(step: LoadStep): LadderStep {
  return {
    connections: step.asked.connections,
    p99Ms: step.latency?.p99Ms,
    errorRatio: lostShare(step),
    unsoundBecause: step.verdict === 'pass' ? undefined : step.reason,
  }
}

function failureOf(
  { fault, proof, t0Ms }: NonNullable<LoadContext['failure']>,
  steps: readonly LoadStep[],
  samples: readonly Sample[],
  events: readonly TimelineEvent[],
  { app, endedAtMs }: LoadContext,
) {
  const context: TrialContext = { app, fault, t0Ms, poweredMs: undefined, endedAtMs }
  const measures = analyseTrial(samples, events, context)
  const failure: FailureUnderLoad = {
    ...{ fault, proof, measures },
    requestsPerSecond: aroundFailure(steps, t0Ms),
  }
  return { failure, judgement: judgeTrial(measures, samples, context) }
}

/** A second of a step reaches half a second to both sides of its middle; the one that holds the fault is of neither. */
function aroundFailure(steps: readonly LoadStep[], t0Ms: number): FailureUnderLoad['requestsPerSecond'] {
  const seconds = steps.flatMap(({ fromMs, perSecond }) =>
    perSecond.map(({ atMs, requestsPerSecond }) => ({ middleMs: fromMs + atMs, requestsPerSecond })),
  )
  const before = seconds.filter(({ middleMs }) => middleMs + 500 <= t0Ms)
  const since = seconds.filter(({ middleMs }) => middleMs - 500 >= t0Ms)
  const rates = since.map(({ requestsPerSecond }) => requestsPerSecond)
  return {
    before: meanOf(before.map(({ requestsPerSecond }) => requestsPerSecond)),
    since: meanOf(rates),
    least: rates.length > 0 ? Math.min(...rates) : undefined,
  }
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}
