import { max, median, min } from 'simple-statistics'
import { intervalWithOwnLoss } from '../measure/packets/node-stream.ts'
import type { PacketExperiment, PooledPackets, Spread } from './packet-experiment.ts'
import type { NodeStream, PacketStream, PacketTrial } from './packet-trial.ts'
import { verdictOver } from './summarize.ts'

/** What a packet experiment is, beside its trials. */
export type PacketIdentity = Pick<PacketExperiment, 'id' | 'question' | 'spec' | 'claim' | 'evidence'>

/** n trials, and what they show together. */
export function summarizePackets(identity: PacketIdentity, trials: readonly PacketTrial[]): PacketExperiment {
  return { ...identity, trials: [...trials], pooled: pool(trials), ...verdictOver(trials) }
}

/** Trials that were spoiled and made again do not count, and the reason names them. */
export function summarizeEnoughPackets(
  identity: PacketIdentity,
  trials: readonly PacketTrial[],
  wanted: number,
): PacketExperiment {
  const counted = trials.filter(({ verdict }) => verdict !== 'invalid')
  if (counted.length < wanted || counted.length === trials.length) return summarizePackets(identity, trials)
  const spoiled = trials.filter(({ verdict }) => verdict === 'invalid').map(({ number }) => number)
  const experiment = summarizePackets(identity, counted)
  return {
    ...experiment,
    reason: `${experiment.reason} Invalid and made again, not counted: ${spoiled.join(', ')}.`,
  }
}

/** A trial is as sound as its worst stream. */
export function trialVerdict(streams: readonly PacketStream[]): Pick<PacketTrial, 'verdict' | 'reason'> {
  const numbered = streams.map((stream, i) => ({ ...stream, number: i + 1 }))
  const { verdict } = verdictOver(numbered)
  const telling = streams.find(stream => stream.verdict === verdict)
  if (telling === undefined) return { verdict: 'inconclusive', reason: 'No packet was sent.' }
  if (verdict !== 'pass')
    return { verdict, reason: `${telling.packetsPerSecond} packets/s: ${telling.reason}` }
  return {
    verdict,
    reason: streams
      .map(({ packetsPerSecond, reason }) => `${packetsPerSecond} packets/s: ${reason}`)
      .join(' '),
  }
}

/** Packets of one rate to one node are alike in all trials: together they tell more of rare loss than each alone. */
function pool(trials: readonly PacketTrial[]): PooledPackets[] {
  const streams = trials.flatMap(trial => trial.streams)
  const rates = [...new Set(streams.map(({ packetsPerSecond }) => packetsPerSecond))]
  return rates.flatMap(packetsPerSecond => {
    const alike = streams.filter(stream => stream.packetsPerSecond === packetsPerSecond)
    const nodes = [...new Set(alike.flatMap(stream => stream.nodes.map(({ node }) => node)))]
    const sound = alike.filter(({ verdict }) => verdict === 'pass').flatMap(stream => stream.nodes)
    return nodes.map(node => ({
      packetsPerSecond,
      node,
      ...pooled(sound.filter(one => one.node === node)),
    }))
  })
}

function pooled(streams: readonly NodeStream[]): Omit<PooledPackets, 'packetsPerSecond' | 'node'> {
  const total = (read: (stream: NodeStream) => number) =>
    streams.reduce((sum, stream) => sum + read(stream), 0)
  const sent = total(stream => stream.sent)
  const received = total(stream => stream.received)
  const own = total(({ ownLoss }) => (ownLoss.atProber ?? 0) + (ownLoss.atEcho ?? 0))
  return {
    n: streams.length,
    sent,
    received,
    lossRatio: sent === 0 ? undefined : (sent - received) / sent,
    interval: intervalWithOwnLoss(sent - received, own, sent),
    reordered: total(stream => stream.reordered),
    duplicates: total(stream => stream.duplicates),
    roundTripP50Ms: spreadOf(streams.map(({ roundTrip }) => roundTrip?.p50Ms)),
    roundTripP99Ms: spreadOf(streams.map(({ roundTrip }) => roundTrip?.p99Ms)),
    jitterMs: spreadOf(streams.map(({ jitterMs }) => jitterMs)),
  }
}

function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter(value => value !== undefined)
  if (known.length === 0) return undefined
  return { median: median(known), least: min(known), most: max(known) }
}
