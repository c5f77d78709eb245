import type { PacketTrial } from './packet-trial.ts'
import type { Verdict } from './trial.ts'

/** Trials of numbered packets, and what they show together: packets.json in the experiment's folder. */
export interface PacketExperiment {
  id: string
  /** Name of its spec's folder. */
  question: string
  /** The spec's file, from the checkout's root. Runs of before it was written down have none. */
  spec?: string | undefined
  /** The claim as the spec words it. */
  claim: string
  trials: PacketTrial[]
  /** Every rate of every node, over all sound trials. */
  pooled: PooledPackets[]
  verdict: Verdict
  /** The verdict in words. */
  reason: string
  /** The folder with the trials. */
  evidence: string
}

/** The packets of one rate to one node, over all sound trials. */
export interface PooledPackets {
  packetsPerSecond: number
  node: string
  /** Sound trials; figures of others are in none of these. */
  n: number
  sent: number
  received: number
  lossRatio: number | undefined
  /** 95 %, from what is lost at least, without own loss, to what is lost at most. */
  interval: [number, number] | undefined
  reordered: number
  duplicates: number
  /** Medians over the trials, and the least and the most of them. */
  roundTripP50Ms: Spread | undefined
  roundTripP99Ms: Spread | undefined
  jitterMs: Spread | undefined
}

export interface Spread {
  median: number
  least: number
  most: number
}
