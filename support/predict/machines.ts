/** How long machines of a target take for what no run measures at steady state: least and most, ms. */
interface Machines {
  /** From the order to shut down until it is off. */
  shutdown: readonly [number, number]
  /** From power to the first program. */
  boot: readonly [number, number]
  /** Until the node's agent is at work. */
  agent: readonly [number, number]
  /** Until the only server's control plane answers. */
  server: readonly [number, number]
}

const presumed: Record<string, Machines> = {
  embedded: { shutdown: [0, 6_000], boot: [1_000, 2_000], agent: [200, 4_000], server: [200, 5_000] },
  rack: { shutdown: [0, 15_000], boot: [0, 5_000], agent: [2_000, 25_000], server: [5_000, 45_000] },
  pi: { shutdown: [1_000, 20_000], boot: [5_000, 45_000], agent: [5_000, 40_000], server: [10_000, 75_000] },
}

const unknown: Machines = {
  shutdown: [0, 60_000],
  boot: [0, 120_000],
  agent: [0, 60_000],
  server: [0, 120_000],
}

/** Where nobody described them, whatever machines may take. */
export function machinesOf(target: string): Machines {
  return presumed[target] ?? unknown
}
