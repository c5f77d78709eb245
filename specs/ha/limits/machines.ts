/** How long the machines of a target may take for what every limit is a sum of. None of it is measured here. */
export interface Machines {
  /** From the order to shut down until it is off. */
  shutdownMs: number
  /** From power to the first program. */
  bootMs: number
  /** Until the node's agent has it Ready and its door open. */
  agentMs: number
  /** Until the only server's control plane answers. */
  serverMs: number
  /** Until a new container's process serves; its image is there. */
  startMs: number
  /** Where the times come from, for whoever reads a limit. */
  words: string
}

export const embedded: Machines = {
  shutdownMs: 6_000,
  bootMs: 1_500,
  agentMs: 4_000,
  serverMs: 5_000,
  startMs: 1_000,
  words:
    'an embedded node shuts down within 6 s and boots in 1.5 s; on two slow cores the process that is its agent starts within 4 s, the one that is the control plane within 5 s',
}

/** Virtual boards share the processors of one machine, each with no more of them than a Pi has. */
export const rack: Machines = {
  shutdownMs: 15_000,
  bootMs: 5_000,
  agentMs: 25_000,
  serverMs: 45_000,
  startMs: 5_000,
  words:
    'a virtual board shuts down within 15 s (K3s is given 5 s to stop) and boots in 5 s; on its share of a small machine a K3s agent takes up to 25 s and a K3s server up to 45 s to start',
}

export const pi: Machines = {
  shutdownMs: 20_000,
  bootMs: 45_000,
  agentMs: 40_000,
  serverMs: 75_000,
  startMs: 8_000,
  words:
    'a Raspberry Pi shuts down within 20 s and boots from an SD card within 45 s; there a K3s agent takes up to 40 s and a K3s server up to 75 s to start',
}

/** Nobody told what they are. */
export const existing: Machines = {
  shutdownMs: 60_000,
  bootMs: 120_000,
  agentMs: 60_000,
  serverMs: 120_000,
  startMs: 8_000,
  words:
    'of machines that nobody described it is only asked that they shut down within a minute, boot within two, and start Kubernetes within one, or two for its control plane',
}
