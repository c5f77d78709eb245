import { mergeLatencies } from '../../support/load/latency.ts'
import {
  type StepMeasure,
  type StepMeasureName,
  type StepSummary,
  stepMeasureNames,
} from '../../support/record/load-experiment.ts'
import type { LoadSecondShown, LoadStep, NodePackets } from '../../support/record/load-step.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import type { ResourceUse } from '../../support/resources/use.ts'
import type { RecordedLoad } from '../evidence/read-load.ts'
import { type Columns, csvOf } from './csv.ts'

/** The tables of experiments that put a load on the app; each step with what was asked and what was delivered. */
export function loadTables(loads: readonly RecordedLoad[]): Record<string, string> {
  const steps = loads.flatMap(({ trials }) =>
    trials.flatMap(({ trial }) => trial.steps.map(step => ({ trial, step }))),
  )
  return {
    'load-steps.csv': csvOf(stepColumns, steps),
    'load-measures.csv': csvOf(measureColumns, loads.flatMap(measuresOf)),
    'load-knees.csv': csvOf(kneeColumns, loads.flatMap(kneesOf)),
    'load-seconds.csv': csvOf(
      secondColumns,
      steps.flatMap(of => of.step.perSecond.map(second => ({ ...of, second }))),
    ),
    'load-latencies.csv': csvOf(
      latencyColumns,
      loads.flatMap(({ trials }) => trials.flatMap(latenciesOf)),
    ),
    'load-resources.csv': csvOf(
      resourceColumns,
      steps.flatMap(of => (of.step.resources ?? []).map(use => ({ ...of, use }))),
    ),
    'load-packets.csv': csvOf(
      packetColumns,
      steps.flatMap(of => (of.step.packets ?? []).map(packets => ({ ...of, packets }))),
    ),
  }
}

interface OfStep {
  trial: LoadTrial
  step: LoadStep
}

/** In front of whatever is of a step. */
const key: Columns<OfStep> = {
  experiment: ({ trial }) => trial.experiment,
  trial: ({ trial }) => trial.number,
  step: ({ step }) => step.number,
  mode: ({ step }) => step.asked.mode,
  connections: ({ step }) => step.asked.connections,
  askedPerSecond: ({ step }) => (step.asked.mode === 'open' ? step.asked.ratePerSecond : undefined),
  replicas: ({ step }) => step.replicas,
}

const stepColumns: Columns<OfStep> = {
  ...key,
  engine: ({ step }) => step.engine,
  use: ({ step }) => step.use,
  connected: ({ step }) => step.connected,
  served: ({ step }) => step.served,
  fromMs: ({ step }) => step.fromMs,
  toMs: ({ step }) => step.toMs,
  ok: ({ step }) => step.requests.ok,
  failed: ({ step }) => step.requests.failed,
  unanswered: ({ step }) => step.requests.unanswered,
  requestsPerSecond: ({ step }) => step.throughput.requestsPerSecond,
  bitsPerSecond: ({ step }) => step.throughput.bitsPerSecond,
  latencyMeanMs: ({ step }) => step.latency?.meanMs,
  latencyP50Ms: ({ step }) => step.latency?.p50Ms,
  latencyP90Ms: ({ step }) => step.latency?.p90Ms,
  latencyP99Ms: ({ step }) => step.latency?.p99Ms,
  latencyP999Ms: ({ step }) => step.latency?.p999Ms,
  latencyMaxMs: ({ step }) => step.latency?.maxMs,
  jitterRfc3550Ms: ({ step }) => step.jitter?.rfc3550Ms,
  variationP50Ms: ({ step }) => step.jitter?.variationP50Ms,
  variationP99Ms: ({ step }) => step.jitter?.variationP99Ms,
  requestLoss: ({ step }) => step.requestLoss?.ratio,
  requestLossLow95: ({ step }) => step.requestLoss?.interval[0],
  requestLossHigh95: ({ step }) => step.requestLoss?.interval[1],
  thesisDelayMs: ({ step }) => step.thesis.delayMs,
  thesisJitterMs: ({ step }) => step.thesis.jitterMs,
  thesisThroughputKbps: ({ step }) => step.thesis.throughputKbps,
  thesisLossPercent: ({ step }) => step.thesis.lossPercent,
  availability: ({ step }) => step.probe.availability,
  availabilityLow: ({ step }) => step.probe.availabilityBounds?.[0],
  availabilityHigh: ({ step }) => step.probe.availabilityBounds?.[1],
  probeP50Ms: ({ step }) => step.probe.latency?.p50Ms,
  probeP99Ms: ({ step }) => step.probe.latency?.p99Ms,
  probeMaxMs: ({ step }) => step.probe.latency?.maxMs,
  probeUnknownShare: ({ step }) => step.probe.unknownShare,
  probeLatenessP99Ms: ({ step }) => step.probe.lateness?.p99Ms,
  generatorCpuSecondsPer100k: ({ step }) => step.generatorCpuSecondsPer100k,
  limitedBy: ({ step }) => step.limitedBy,
  verdict: ({ step }) => step.verdict,
  reason: ({ step }) => step.reason,
}

interface MeasureRow {
  experiment: string
  step: StepSummary
  number: number
  name: StepMeasureName
  measure: StepMeasure
}

function measuresOf({ experiment }: RecordedLoad): MeasureRow[] {
  return experiment.steps.flatMap((step, i) =>
    stepMeasureNames.map(name => ({
      ...{ experiment: experiment.id, step, number: i + 1 },
      ...{ name, measure: step.measures[name] },
    })),
  )
}

const measureColumns: Columns<MeasureRow> = {
  experiment: ({ experiment }) => experiment,
  step: ({ number }) => number,
  mode: ({ step }) => step.asked.mode,
  connections: ({ step }) => step.asked.connections,
  askedPerSecond: ({ step }) => (step.asked.mode === 'open' ? step.asked.ratePerSecond : undefined),
  replicas: ({ step }) => step.replicas,
  measure: ({ name }) => name,
  n: ({ measure }) => measure.n,
  median: ({ measure }) => measure.median,
  min: ({ measure }) => measure.min,
  max: ({ measure }) => measure.max,
}

type Knee = NonNullable<LoadTrial['knee']>
interface KneeRow {
  experiment: string
  trial: number
  knee: Knee
}

function kneesOf({ experiment, trials }: RecordedLoad): KneeRow[] {
  return trials.flatMap(({ trial }) =>
    trial.knee === undefined ? [] : [{ experiment: experiment.id, trial: trial.number, knee: trial.knee }],
  )
}

const kneeColumns: Columns<KneeRow> = {
  experiment: ({ experiment }) => experiment,
  trial: ({ trial }) => trial,
  knee: ({ knee }) => knee.kind,
  connections: ({ knee }) => ('connections' in knee ? knee.connections : undefined),
  firstBroken: ({ knee }) => ('firstBroken' in knee ? knee.firstBroken : undefined),
  because: ({ knee }) => ('because' in knee ? knee.because : undefined),
}

const secondColumns: Columns<OfStep & { second: LoadSecondShown }> = {
  ...key,
  atMs: ({ second }) => second.atMs,
  requestsPerSecond: ({ second }) => second.requestsPerSecond,
  bitsPerSecond: ({ second }) => second.bitsPerSecond,
  failedPerSecond: ({ second }) => second.failedPerSecond,
  underWay: ({ second }) => second.underWay,
}

type LatencyRow = OfStep & { percentile: number; ms: number }

/** Of the whole histogram, as it lies in the evidence. */
const percentiles = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100]

function latenciesOf({ trial, evidence }: RecordedLoad['trials'][number]): LatencyRow[] {
  return trial.steps.flatMap(step => {
    const encoded = evidence.steps.find(({ number }) => number === step.number)?.latencies
    if (encoded === undefined || step.latency === undefined) return []
    const latencies = mergeLatencies([encoded])
    return percentiles.map(percentile => ({
      ...{ trial, step, percentile },
      ms: latencies.getValueAtPercentile(percentile) / 1_000,
    }))
  })
}

const latencyColumns: Columns<LatencyRow> = {
  ...key,
  percentile: ({ percentile }) => percentile,
  latencyMs: ({ ms }) => ms,
}

const resourceColumns: Columns<OfStep & { use: ResourceUse }> = {
  ...key,
  kind: ({ use }) => use.kind,
  name: ({ use }) => use.name,
  sources: ({ use }) => use.sources.join(' '),
  cpuCores: ({ use }) => use.cpuCores,
  cpuShare: ({ use }) => use.cpuShare,
  cpuCovered: ({ use }) => use.cpuCovered,
  memoryBytes: ({ use }) => use.memoryBytes,
  memoryTotalBytes: ({ use }) => use.memoryTotalBytes,
  receivedBitsPerSecond: ({ use }) => use.receivedBitsPerSecond,
  sentBitsPerSecond: ({ use }) => use.sentBitsPerSecond,
  tcpSentSegments: ({ use }) => use.tcpSentSegments,
  tcpRetransmittedSegments: ({ use }) => use.tcpRetransmittedSegments,
  celsius: ({ use }) => use.celsius,
  clockMhz: ({ use }) => use.clockMhz,
  throttledBy: ({ use }) => use.throttledBy?.join(' '),
}

const packetColumns: Columns<OfStep & { packets: NodePackets }> = {
  ...key,
  node: ({ packets }) => packets.node,
  sent: ({ packets }) => packets.sent,
  received: ({ packets }) => packets.received,
  lossRatio: ({ packets }) => packets.lossRatio,
  lossLow95: ({ packets }) => packets.interval?.[0],
  lossHigh95: ({ packets }) => packets.interval?.[1],
  reordered: ({ packets }) => packets.reordered,
  duplicates: ({ packets }) => packets.duplicates,
  roundTripP50Ms: ({ packets }) => packets.roundTrip?.p50Ms,
  roundTripP99Ms: ({ packets }) => packets.roundTrip?.p99Ms,
  roundTripMaxMs: ({ packets }) => packets.roundTrip?.maxMs,
  jitterMs: ({ packets }) => packets.jitterMs,
}
