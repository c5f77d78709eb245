import { expect, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import type { PacketExperiment, PooledPackets } from '../record/packet-experiment.ts'
import { figuresOf } from './figures.ts'

const pooled = (known: Partial<PooledPackets>): PooledPackets => ({
  ...{ packetsPerSecond: 50, node: 'pi-1', n: 1, sent: 0, received: 0, reordered: 0, duplicates: 0 },
  ...{ lossRatio: undefined, interval: undefined, jitterMs: undefined },
  ...{ roundTripP50Ms: undefined, roundTripP99Ms: undefined },
  ...known,
})

const experiment = (...all: PooledPackets[]): PacketExperiment => ({
  ...{ id: 'packet-loss', question: 'qos', claim: '', trials: [], pooled: all, evidence: '' },
  ...{ verdict: 'pass', reason: '' },
})

test('packets are told by node and rate, in base units; what is not known is absent', async () => {
  const { tell, registry } = figuresOf({ run: 'r', target: 'pi', profile: 'quick', origin: newOrigin() })
  const values = async (name: string) =>
    (await registry.metrics()).split('\n').filter(line => line.startsWith(`${name}{`))
  const ms = (median: number) => ({ median, least: median, most: median })
  const known = { sent: 1_000, received: 500, lossRatio: 0.5, reordered: 5, roundTripP99Ms: ms(20) }
  tell({ kind: 'packet-experiment', experiment: experiment(pooled(known), pooled({ node: 'pi-2' })) })
  const labels = '{experiment="packet-loss",node="pi-1",rate="50",run="r"}'
  expect(await values('tahan_packets_loss_ratio')).toEqual([`tahan_packets_loss_ratio${labels} 0.5`])
  expect(await values('tahan_packets_reordered_ratio')).toEqual([
    `tahan_packets_reordered_ratio${labels} 0.01`,
  ])
  expect(await values('tahan_packets_round_trip_p99_seconds')).toEqual([
    `tahan_packets_round_trip_p99_seconds${labels} 0.02`,
  ])
  expect(await values('tahan_packets_jitter_seconds')).toEqual([])
  expect(await values('tahan_experiment_verdict')).toHaveLength(1)

  tell({ kind: 'packet-experiment', experiment: experiment(pooled({})) })
  expect(await values('tahan_packets_loss_ratio')).toEqual([])
})
