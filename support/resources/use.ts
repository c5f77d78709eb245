import type { ResourceKind, ResourceReading, ResourceSourceName } from './reading.ts'
import { gained, meanCores } from './span.ts'
import { throttledBy } from './throttle.ts'

/** What one machine or pod used over a span of a trial. Undefined is unknown, and never zero. */
export interface ResourceUse {
  kind: ResourceKind
  name: string
  sources: ResourceSourceName[]
  /** Processors in use, on average over the part of the span that is known. */
  cpuCores: number | undefined
  /** The same as a share of the processors that there are, from 0 to 1; of a pod, as nothing limits it, undefined. */
  cpuShare: number | undefined
  /** The part of the span that the processor figures cover, from 0 to 1. */
  cpuCovered: number
  /** The most that was seen. */
  memoryBytes: number | undefined
  memoryTotalBytes: number | undefined
  receivedBitsPerSecond: number | undefined
  sentBitsPerSecond: number | undefined
  tcpSentSegments: number | undefined
  tcpRetransmittedSegments: number | undefined
  /** The hottest that was seen. */
  celsius: number | undefined
  /** The slowest that was seen. */
  clockMhz: number | undefined
  /** What slowed it down meanwhile, in words; undefined where nothing tells. */
  throttledBy: string[] | undefined
}

/** Below this part of a span its average says more about when was looked than about the span. */
const enoughCovered = 0.5

/**
 * What every machine and pod used between two instants of the run's clock. Pure: from the readings alone, so that it
 * can be computed again from resources.csv.
 */
export function resourceUse(
  readings: readonly ResourceReading[],
  span: { fromMs: number; toMs: number },
): ResourceUse[] {
  const byName = Map.groupBy(readings, ({ kind, name }) => `${kind} ${name}`)
  return [...byName.values()]
    .flatMap(own => useOf(own, span) ?? [])
    .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name))
}

const kindsInOrder: readonly ResourceKind[] = ['node', 'pod', 'harness']
const order = ({ kind }: ResourceUse) => kindsInOrder.indexOf(kind)

function useOf(
  readings: readonly ResourceReading[],
  span: { fromMs: number; toMs: number },
): ResourceUse | undefined {
  const [first] = readings
  const within = readings.filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs)
  const { cores: cpuCores, covered } = meanCores(readings, span)
  // A pod that was gone before, or came after.
  if (!first || (within.length === 0 && covered === 0)) return undefined
  const cores = first.kind === 'pod' ? undefined : most(readings, ({ cores }) => cores)
  const isEnough = covered >= enoughCovered
  return {
    kind: first.kind,
    name: first.name,
    sources: [...new Set(readings.map(({ source }) => source))],
    cpuCores: isEnough ? cpuCores : undefined,
    cpuShare: isEnough && cpuCores !== undefined && cores ? cpuCores / cores : undefined,
    cpuCovered: covered,
    memoryBytes: most(within, ({ memoryBytes }) => memoryBytes),
    memoryTotalBytes: most(readings, ({ memoryTotalBytes }) => memoryTotalBytes),
    receivedBitsPerSecond: rate(readings, span, ({ receivedBytes }) => receivedBytes, 8),
    sentBitsPerSecond: rate(readings, span, ({ sentBytes }) => sentBytes, 8),
    tcpSentSegments: total(readings, span, ({ tcpSentSegments }) => tcpSentSegments),
    tcpRetransmittedSegments: total(
      readings,
      span,
      ({ tcpRetransmittedSegments }) => tcpRetransmittedSegments,
    ),
    celsius: most(within, ({ celsius }) => celsius),
    clockMhz: least(within, ({ clockMhz }) => clockMhz),
    throttledBy: slowedBy(within),
  }
}

/** Each source has flags of its own, which say nothing of those of another. */
function slowedBy(readings: readonly ResourceReading[]): string[] | undefined {
  const flags = [...Map.groupBy(readings, ({ source }) => source).values()]
    .map(own => definedOf(own, ({ throttled }) => throttled))
    .filter(own => own.length > 0)
  return flags.length > 0 ? [...new Set(flags.flatMap(throttledBy))] : undefined
}

/** What makes figures those of the hardware's trouble and not of the service; undefined where nothing does. */
export function slowedDown(uses: readonly ResourceUse[]): string | undefined {
  const slowed = uses.filter(({ throttledBy }) => throttledBy && throttledBy.length > 0)
  if (slowed.length === 0) return undefined
  return slowed
    .map(({ name, throttledBy = [] }) => `${name} was slowed down: ${throttledBy.join(', ')}`)
    .join('; ')
}

type Read = (reading: ResourceReading) => number | undefined

function definedOf(readings: readonly ResourceReading[], read: Read): number[] {
  return readings.map(read).filter(value => value !== undefined)
}

function most(readings: readonly ResourceReading[], read: Read): number | undefined {
  const values = definedOf(readings, read)
  return values.length > 0 ? Math.max(...values) : undefined
}

function least(readings: readonly ResourceReading[], read: Read): number | undefined {
  const values = definedOf(readings, read)
  return values.length > 0 ? Math.min(...values) : undefined
}

/** Per second of the span; undefined where too little of it is known. */
function rate(
  readings: readonly ResourceReading[],
  span: { fromMs: number; toMs: number },
  read: Read,
  factor: number,
): number | undefined {
  const { amount, covered, coveredMs } = gained(readings, span, read)
  return covered >= enoughCovered ? (factor * amount * 1_000) / coveredMs : undefined
}

/** Over the part of the span that is known. */
function total(
  readings: readonly ResourceReading[],
  span: { fromMs: number; toMs: number },
  read: Read,
): number | undefined {
  const { amount, covered } = gained(readings, span, read)
  return covered >= enoughCovered ? amount : undefined
}
