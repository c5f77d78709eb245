import { Gauge, type Registry } from 'prom-client'
import type { PacketExperiment, PooledPackets } from '../record/packet-experiment.ts'
import type { Tell } from './news.ts'

interface PacketFigure {
  name: string
  help: string
  read: (pooled: PooledPackets) => number | undefined
}

/** Of what is told in milliseconds. */
const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1_000)

const shown: readonly PacketFigure[] = [
  {
    name: 'tahan_packets_loss_ratio',
    help: 'Numbered packets that were not echoed, of all that were sent.',
    read: ({ lossRatio }) => lossRatio,
  },
  {
    name: 'tahan_packets_reordered_ratio',
    help: 'Echoes that came after a later one, of all that came.',
    read: ({ reordered, received }) => (received > 0 ? reordered / received : undefined),
  },
  {
    name: 'tahan_packets_round_trip_median_seconds',
    help: 'Half of the echoes came sooner.',
    read: ({ roundTripP50Ms }) => seconds(roundTripP50Ms?.median),
  },
  {
    name: 'tahan_packets_round_trip_p99_seconds',
    help: '99 of 100 echoes came sooner.',
    read: ({ roundTripP99Ms }) => seconds(roundTripP99Ms?.median),
  },
  {
    name: 'tahan_packets_jitter_seconds',
    help: 'Interarrival jitter (RFC 3550).',
    read: ({ jitterMs }) => seconds(jitterMs?.median),
  },
]

/** What became so far of numbered packets to every node, at every rate. */
export function packetFigures(registry: Registry): Tell {
  const labelNames = ['experiment', 'node', 'rate'] as const
  const gauges = shown.map(({ name, help, read }) => ({
    read,
    gauge: new Gauge({
      ...{ name, help: `Over the trials so far that can be believed. ${help}`, labelNames },
      registers: [registry],
    }),
  }))
  const show = ({ id: experiment, pooled }: PacketExperiment) => {
    for (const one of pooled) {
      const labels = { experiment, node: one.node, rate: String(one.packetsPerSecond) }
      for (const { read, gauge } of gauges) {
        const value = read(one)
        if (value === undefined) gauge.remove(labels)
        else gauge.set(labels, value)
      }
    }
  }
  return news => {
    if (news.kind === 'packet-experiment') show(news.experiment)
  }
}
