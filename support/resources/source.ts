import type { ResourceReading, ResourceSourceName } from './reading.ts'

/** A way to learn what machines and pods use. */
export interface ResourceSource {
  readonly name: ResourceSourceName
  /** Where it is, for people, without secrets: `http://10.0.0.2:9100/metrics`. */
  readonly where: string
  /** How often there is something new, as far as that is known. */
  readonly everyMs: number
  /** How long after a moment it tells of it, where that is longer than asking takes. */
  readonly lagMs?: number
  /**
   * What is new since it was asked last.
   * @throws what kept it from answering; then nothing is known, and nothing is taken for zero
   */
  read: (signal: AbortSignal) => Promise<ResourceReading[]>
  close?: () => void
}

/** A machine of the cluster, and how sources may name it. */
export interface Machine {
  name: string
  addresses: readonly string[]
}

/** What is wanted of a cluster's own account of what its nodes and an app's pods use. */
export interface UsageOptions {
  /** Whose pods are asked for. */
  namespaces: readonly string[]
  /** The run's clock. */
  nowMs: () => number
  everyMs: number
}
