/**
 * Where a connection starts from. A source that comes back soon meets what the network still remembers of its last
 * connection: stale conntrack entries made requests time out seconds after a service had recovered. Within 500 s is
 * too soon.
 */
export interface Source {
  localAddress?: string
  localPort?: number
}

/** How long a source should stay away. */
export const restMs = 500_000

/**
 * Ports for real networks: none that NodePorts use (30000–32767), nor well-known ones. Others may use some of them;
 * such a one is skipped.
 */
const portRanges = [
  { first: 10_000, count: 20_000 },
  { first: 32_768, count: 32_000 },
] as const
const ports = portRanges.reduce((sum, range) => sum + range.count, 0)

/** On the loopback network the whole of 127.254.0.0/16 is ours to call from, with any port. */
const loopbackSources = 256 * 254

/**
 * The sources of one vantage's connections, one after another. It also keeps away from those that an earlier probe
 * of the same rate used: the place in the cycle follows the machine's clock, not the start of this process.
 *
 * @param perSecond the most connections this vantage may open in a second
 * @param machineNowMs milliseconds on the machine's monotonic clock
 */
export function sourceCycle(address: string, perSecond: number, machineNowMs: () => number): () => Source {
  const periodMs = 1000 / perSecond
  let last = 0
  const next = () => {
    last = Math.max(last + 1, Math.floor(machineNowMs() / periodMs))
    return last
  }
  if (isLoopback(address)) return () => ({ localAddress: loopbackSource(next()) })
  return () => ({ localPort: sourcePort(next()) })
}

/** How soon a vantage's ports come round again; never on loopback, where the kernel chooses a port besides. */
export function cycleMs(address: string, perSecond: number): number {
  return isLoopback(address) ? Number.POSITIVE_INFINITY : (ports / perSecond) * 1000
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.')
}

export function loopbackSource(n: number): string {
  const place = n % loopbackSources
  return `127.254.${Math.floor(place / 254)}.${(place % 254) + 1}`
}

export function sourcePort(n: number): number {
  let place = n % ports
  for (const { first, count } of portRanges) {
    if (place < count) return first + place
    place -= count
  }
  return portRanges[0].first
}
