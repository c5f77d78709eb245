import type { PooledPackets, Spread } from '../../support/record/packet-experiment.ts'
import type { NodeStream, PacketStream, PacketTrial } from '../../support/record/packet-trial.ts'
import type { RecordedPackets } from '../evidence/packet-folder.ts'
import { type Columns, csvOf } from './csv.ts'

/** The tables of numbered packets: each stream to each node, and what the trials show together. */
export function packetTables(recorded: readonly RecordedPackets[]): Record<string, string> {
  const trials = recorded.flatMap(({ experiment }) => experiment.trials)
  const streams = trials.flatMap(trial => trial.streams.map(stream => ({ trial, stream })))
  return {
    'packet-streams.csv': csvOf(
      streamColumns,
      streams.flatMap(of => of.stream.nodes.map(node => ({ ...of, node }))),
    ),
    'packet-measures.csv': csvOf(
      pooledColumns,
      recorded.flatMap(({ experiment }) =>
        experiment.pooled.map(pooled => ({ experiment: experiment.id, pooled })),
      ),
    ),
  }
}

const streamColumns: Columns<{ trial: PacketTrial; stream: PacketStream; node: NodeStream }> = {
  experiment: ({ trial }) => trial.experiment,
  trial: ({ trial }) => trial.number,
  packetsPerSecond: ({ stream }) => stream.packetsPerSecond,
  payloadBytes: ({ stream }) => stream.payloadBytes,
  node: ({ node }) => node.node,
  fromMs: ({ stream }) => stream.fromMs,
  toMs: ({ stream }) => stream.toMs,
  sent: ({ node }) => node.sent,
  unsent: ({ node }) => node.unsent,
  received: ({ node }) => node.received,
  lossRatio: ({ node }) => node.lossRatio,
  lossLow95: ({ node }) => node.interval?.[0],
  lossHigh95: ({ node }) => node.interval?.[1],
  longestRun: ({ node }) => node.longestRun,
  ownLossAtProber: ({ node }) => node.ownLoss.atProber,
  ownLossAtEcho: ({ node }) => node.ownLoss.atEcho,
  lostOnWayThere: ({ node }) => node.lostOn?.wayThere,
  lostOnWayBack: ({ node }) => node.lostOn?.wayBack,
  reordered: ({ node }) => node.reordered,
  duplicates: ({ node }) => node.duplicates,
  roundTripP50Ms: ({ node }) => node.roundTrip?.p50Ms,
  roundTripP90Ms: ({ node }) => node.roundTrip?.p90Ms,
  roundTripP99Ms: ({ node }) => node.roundTrip?.p99Ms,
  roundTripMaxMs: ({ node }) => node.roundTrip?.maxMs,
  jitterRfc3550Ms: ({ node }) => node.jitterMs,
  variationP99Ms: ({ node }) => node.variationP99Ms,
  thesisDelayMs: ({ node }) => node.thesis.delayMs,
  thesisJitterMs: ({ node }) => node.thesis.jitterMs,
  thesisLossPercent: ({ node }) => node.thesis.lossPercent,
  verdict: ({ stream }) => stream.verdict,
  reason: ({ stream }) => stream.reason,
}

interface PooledRow {
  experiment: string
  pooled: PooledPackets
}

function spread(name: string, read: (pooled: PooledPackets) => Spread | undefined): Columns<PooledRow> {
  return {
    [`${name}MedianMs`]: ({ pooled }) => read(pooled)?.median,
    [`${name}LeastMs`]: ({ pooled }) => read(pooled)?.least,
    [`${name}MostMs`]: ({ pooled }) => read(pooled)?.most,
  }
}

const pooledColumns: Columns<PooledRow> = {
  experiment: ({ experiment }) => experiment,
  packetsPerSecond: ({ pooled }) => pooled.packetsPerSecond,
  node: ({ pooled }) => pooled.node,
  trials: ({ pooled }) => pooled.n,
  sent: ({ pooled }) => pooled.sent,
  received: ({ pooled }) => pooled.received,
  lossRatio: ({ pooled }) => pooled.lossRatio,
  lossLow95: ({ pooled }) => pooled.interval?.[0],
  lossHigh95: ({ pooled }) => pooled.interval?.[1],
  reordered: ({ pooled }) => pooled.reordered,
  duplicates: ({ pooled }) => pooled.duplicates,
  ...spread('roundTripP50', ({ roundTripP50Ms }) => roundTripP50Ms),
  ...spread('roundTripP99', ({ roundTripP99Ms }) => roundTripP99Ms),
  ...spread('jitter', ({ jitterMs }) => jitterMs),
}
