import { timestamp } from '../../client/clock.ts'
import type { StatsSummary, Usage } from '../../kubelet-protocol.ts'
import { formatQuantity } from '../schema/quantity.ts'

const apiVersion = 'metrics.k8s.io/v1beta1'

interface Measured {
  cpu: string
  memory: string
}

interface MetricsMeta {
  name: string
  namespace?: string
  creationTimestamp: string
  labels?: Record<string, string>
}

export interface NodeMetrics {
  kind: 'NodeMetrics'
  apiVersion: typeof apiVersion
  metadata: MetricsMeta
  timestamp: string
  /** Over how long CPU was averaged, e.g. `10s`. */
  window: string
  usage: Measured
}

export interface PodMetrics {
  kind: 'PodMetrics'
  apiVersion: typeof apiVersion
  metadata: MetricsMeta
  timestamp: string
  window: string
  containers: { name: string; usage: Measured }[]
}

/** What is known of the measured object, and of the measurement. */
export interface MetricsContext {
  labels?: Record<string, string> | undefined
  /** Over how long the node agent averages. */
  windowSeconds: number
}

/** What `kubectl top node` shows, from what the node's agent measured. */
export function nodeMetrics({ node }: StatsSummary, { labels, windowSeconds }: MetricsContext): NodeMetrics {
  const at = timestamp(Date.parse(node.cpu.time))
  return {
    kind: 'NodeMetrics',
    apiVersion,
    metadata: { name: node.nodeName, creationTimestamp: at, ...(labels && { labels }) },
    timestamp: at,
    window: `${windowSeconds}s`,
    usage: measured(node),
  }
}

/** What `kubectl top pod` shows. A pod without containers yet has no measurement. */
export function podMetrics(
  { podRef, containers }: StatsSummary['pods'][number],
  { labels, windowSeconds }: MetricsContext,
): PodMetrics | undefined {
  const latest = containers.map(({ cpu }) => cpu.time).sort()[containers.length - 1]
  if (latest === undefined) return undefined
  const at = timestamp(Date.parse(latest))
  const { name, namespace } = podRef
  return {
    kind: 'PodMetrics',
    apiVersion,
    metadata: { name, namespace, creationTimestamp: at, ...(labels && { labels }) },
    timestamp: at,
    window: `${windowSeconds}s`,
    containers: containers.map(container => ({ name: container.name, usage: measured(container) })),
  }
}

export function metricsList<T extends NodeMetrics | PodMetrics>(
  kind: 'NodeMetricsList' | 'PodMetricsList',
  items: T[],
) {
  return { kind, apiVersion, metadata: {}, items }
}

const bytesPerKi = 1024

function measured({ cpu, memory }: Usage): Measured {
  const kibibytes = Math.floor(memory.workingSetBytes / bytesPerKi)
  return {
    cpu: formatQuantity({ nano: BigInt(Math.round(cpu.usageNanoCores)), format: 'decimal' }),
    memory: formatQuantity({ nano: BigInt(kibibytes * bytesPerKi) * 1_000_000_000n, format: 'binary' }),
  }
}
