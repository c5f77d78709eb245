import type { PacketExperiment, PooledPackets } from '../../support/record/packet-experiment.ts'
import type { Verdict } from '../../support/record/trial.ts'

/** Packets in summary.json. Its keys are stable: other programs read them. */
export interface PacketSummary {
  /** Also the folder that holds its trials. */
  id: string
  claim: string
  /** How many were made. */
  trials: number
  verdict: Verdict
  reason: string
  /** Every rate to every node, over all trials. */
  streams: PooledPackets[]
}

export function packetSummary({
  id,
  claim,
  trials,
  verdict,
  reason,
  pooled,
}: PacketExperiment): PacketSummary {
  return { id, claim, trials: trials.length, verdict, reason, streams: pooled }
}

const columns = [
  'packets/s',
  'node',
  'sent',
  'lost',
  'loss % [95 %]',
  'overtaken',
  'doubled',
  'round trip p50 ms',
  'p99 ms',
  'jitter ms',
]

/** A table of summary.md for people. */
export function packetTable({ id, streams }: PacketSummary): string {
  const rows = streams.map(one => [
    String(one.packetsPerSecond),
    one.node,
    String(one.sent),
    String(one.sent - one.received),
    lossInWords(one),
    String(one.reordered),
    String(one.duplicates),
    ms(one.roundTripP50Ms?.median),
    ms(one.roundTripP99Ms?.median),
    ms(one.jitterMs?.median),
  ])
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    `## ${id}: numbered packets to every node`,
    '',
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map(line),
  ].join('\n')
}

function lossInWords({ lossRatio, interval }: PooledPackets): string {
  if (lossRatio === undefined || interval === undefined) return '–'
  const [least, most] = interval.map(percent)
  return `${percent(lossRatio)} [${least}–${most}]`
}

function percent(share: number): string {
  return String(Number((100 * share).toPrecision(2)))
}

function ms(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2)
}
