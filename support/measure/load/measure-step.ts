import { failuresOf } from '../../load/counts.ts'
import { mergeLatencies, summaryOf } from '../../load/latency.ts'
import type { Sample } from '../../probe/sample.ts'
import type {
  LoadStep,
  NodePackets,
  StepEvidence,
  ThesisFigures,
  Throughput,
} from '../../record/load-step.ts'
import type { ResourceUse } from '../../resources/use.ts'
import { wilsonInterval } from '../qos/loss.ts'
import { limitOf } from './busy.ts'
import { judgeStep } from './judge-step.ts'
import { jitterBeside, probeBeside } from './probe-beside.ts'
import { secondsOf } from './seconds.ts'

/** What stood beside a step: nothing of it is the generator's. */
export interface Beside {
  /** Of the whole trial. */
  samples: readonly Sample[]
  resources?: ResourceUse[] | undefined
  packets?: NodePackets[] | undefined
}

/** What a step delivered: from its evidence and from what was seen beside it alone. */
export function measureStep(evidence: StepEvidence, { samples, resources, packets }: Beside): LoadStep {
  const { number, asked, replicas, engine, use, connected, served, fromMs, toMs } = evidence
  const { ok, failedBy } = evidence.counts
  const failed = failuresOf(evidence.counts)
  const due = samples.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs)
  const jitter = jitterBeside(due)
  const lost = wilsonInterval(failed, ok + failed)
  const step = {
    ...{ number, asked, replicas, engine, use, connected, served, fromMs, toMs },
    limitedBy: limitOf(evidence),
    requests: { ok, failed, unanswered: evidence.unanswered, failedBy: failedByOf(failedBy) },
    throughput: throughputOf(evidence),
    perSecond: secondsOf(evidence),
    latency: summaryOf(mergeLatencies([evidence.latencies])),
    requestLoss: lost && { ratio: failed / (ok + failed), interval: lost },
    jitter: jitter.measured,
    thesis: { ...thesisOf(evidence, failed), jitterMs: jitter.thesisMs },
    probe: probeBeside(due),
    resources,
    packets,
    generatorCpuSecondsPer100k:
      evidence.cpuMs === undefined || ok === 0 ? undefined : (100 * evidence.cpuMs) / ok,
  }
  return { ...step, ...judgeStep(step) }
}

function throughputOf({ fromMs, toMs, counts }: StepEvidence): Throughput {
  if (toMs <= fromMs) return { requestsPerSecond: undefined, bitsPerSecond: undefined }
  const perSecond = 1_000 / (toMs - fromMs)
  return { requestsPerSecond: counts.ok * perSecond, bitsPerSecond: 8 * counts.bytes * perSecond }
}

function thesisOf({ fromMs, toMs, counts }: StepEvidence, failed: number): Omit<ThesisFigures, 'jitterMs'> {
  const { ok, bytes } = counts
  const ended = ok + failed
  const spanMs = toMs - fromMs
  return {
    delayMs: ok === 0 ? undefined : spanMs / ok,
    throughputKbps: spanMs <= 0 ? undefined : (8 * bytes) / spanMs,
    lossPercent: ended === 0 ? undefined : (100 * failed) / ended,
  }
}

function failedByOf(failedBy: StepEvidence['counts']['failedBy']): Record<string, number> {
  return Object.fromEntries(Object.entries(failedBy).filter(([, n]) => n > 0))
}
