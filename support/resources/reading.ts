/** Of what: a machine of the cluster, one of its pods, or the machine that measures. */
export type ResourceKind = 'node' | 'pod' | 'harness'

/**
 * One look at one machine or pod, as its source tells it: a line of resources.csv. What the source does not tell is
 * undefined, and never zero.
 */
export interface ResourceReading {
  /** When the source looked. Run's clock. */
  atMs: number
  kind: ResourceKind
  /** A node's name; a pod's as `<namespace>/<name>`. */
  name: string
  /** The way it came: `prometheus`, `node-exporter`, `metrics-api`, `kubelet`, `proc`, `board`. */
  source: ResourceSourceName
  /** Processor time since some start: only the difference of two readings means anything. */
  cpuSeconds: number | undefined
  /** Where no such counter is told: processors in use on average over the `windowMs` before `atMs`. */
  cpuCores: number | undefined
  windowMs: number | undefined
  /** Processors that there are. */
  cores: number | undefined
  /** In use: what could not be given to somebody else. */
  memoryBytes: number | undefined
  memoryTotalBytes: number | undefined
  /** Counters over the interfaces that lead out of the machine or the pod. */
  receivedBytes: number | undefined
  sentBytes: number | undefined
  /** Counters of TCP segments of this machine. */
  tcpSentSegments: number | undefined
  tcpRetransmittedSegments: number | undefined
  /** Of the hottest sensor. */
  celsius: number | undefined
  /** Of the fastest processor at this moment. */
  clockMhz: number | undefined
  /** Bits of `throttleFlags`. */
  throttled: number | undefined
}

export const resourceSourceNames = [
  'prometheus',
  'node-exporter',
  'metrics-api',
  'kubelet',
  'proc',
  'board',
] as const
export type ResourceSourceName = (typeof resourceSourceNames)[number]

/** The numbers of a reading, in the order of their columns. */
export const resourceNumbers = [
  'cpuSeconds',
  'cpuCores',
  'windowMs',
  'cores',
  'memoryBytes',
  'memoryTotalBytes',
  'receivedBytes',
  'sentBytes',
  'tcpSentSegments',
  'tcpRetransmittedSegments',
  'celsius',
  'clockMhz',
  'throttled',
] as const satisfies (keyof ResourceReading)[]
export type ResourceNumber = (typeof resourceNumbers)[number]

const unknown = Object.fromEntries(resourceNumbers.map(name => [name, undefined])) as Record<
  ResourceNumber,
  undefined
>

/** A reading of which all that is not given is unknown. */
export function readingOf(
  known: Pick<ResourceReading, 'atMs' | 'kind' | 'name' | 'source'> & Partial<ResourceReading>,
): ResourceReading {
  return { ...unknown, ...known }
}
