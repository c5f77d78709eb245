import {
  nodeMetricsReadings,
  type Placing,
  podMetricsReadings,
  summaryReadings,
} from '../../support/resources/kubernetes.ts'
import { quantity } from '../../support/resources/quantity.ts'
import type { ResourceSource } from '../../support/resources/source.ts'
import type { Connection } from './connection.ts'
import { rawGet } from './raw-get.ts'
import { Upstream } from './upstream.ts'

/** What its nodes and an app's pods use, as a cluster's own API tells it. */
export interface UsageOptions {
  /** Whose pods are asked for. */
  namespaces: readonly string[]
  /** The run's clock. */
  nowMs: () => number
  everyMs: number
}

/**
 * What `kubectl top` asks: averages over a window of the metrics server's own, most often 15 to 60 s.
 *
 * @throws TahanError RIGHT_MISSING; Error where no metrics server is installed
 */
export async function metricsApi(
  connection: Connection,
  { namespaces, everyMs, nowMs }: UsageOptions,
  signal: AbortSignal,
): Promise<ResourceSource> {
  const placing = await placingOf(connection, nowMs)
  const upstream = new Upstream(connection.config)
  const root = '/apis/metrics.k8s.io/v1beta1'
  const paths = namespaces.map(namespace => `${root}/namespaces/${encodeURIComponent(namespace)}/pods`)
  const source: ResourceSource = {
    name: 'metrics-api',
    where: `metrics.k8s.io at ${serverOf(connection)}`,
    everyMs,
    async read(asking) {
      const [nodes, ...pods] = await Promise.all(
        [`${root}/nodes`, ...paths].map(path => rawGet(upstream, path, asking)),
      )
      const ofPods = pods.flatMap(answer => podMetricsReadings(answer, placing))
      return [...nodeMetricsReadings(nodes, placing), ...ofPods]
    },
    close: () => upstream.close(),
  }
  return answering(source, signal)
}

/**
 * Each node's kubelet through the API server: counters of the node and of each pod.
 *
 * @throws TahanError RIGHT_MISSING, which names nodes/proxy
 */
export async function kubelets(
  connection: Connection,
  { namespaces, everyMs, nowMs }: UsageOptions,
  signal: AbortSignal,
): Promise<ResourceSource> {
  const placing = await placingOf(connection, nowMs)
  const upstream = new Upstream(connection.config)
  const wanted = new Set(namespaces)
  const paths = [...placing.cores.keys()].map(
    node => `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`,
  )
  const source: ResourceSource = {
    name: 'kubelet',
    where: `the kubelets behind ${serverOf(connection)}`,
    everyMs,
    async read(asking) {
      const answers = await Promise.allSettled(paths.map(path => rawGet(upstream, path, asking)))
      const [refused, ...others] = answers.filter(answer => answer.status === 'rejected')
      // A node that is off keeps nobody from looking at the others.
      if (refused && others.length === answers.length - 1) throw refused.reason
      return answers.flatMap(answer =>
        answer.status === 'fulfilled' ? summaryReadings(answer.value, wanted, placing) : [],
      )
    },
    close: () => upstream.close(),
  }
  return answering(source, signal)
}

/** What does not answer now is not a source. */
async function answering(source: ResourceSource, signal: AbortSignal): Promise<ResourceSource> {
  try {
    await source.read(signal)
    return source
  } catch (thrown) {
    source.close?.()
    throw thrown
  }
}

/**
 * Nodes date what they measure by their own time of day, which is taken to be this machine's. Where it is not, figures
 * are of a moment before or after; their size is right.
 */
async function placingOf({ core }: Connection, nowMs: () => number): Promise<Placing> {
  const zeroMs = Date.now() - nowMs()
  const { items } = await core.listNode()
  const cores = items.map(({ metadata, status }) => {
    return [metadata?.name ?? '', quantity(status?.capacity?.cpu ?? '') ?? 0] as const
  })
  return { toRunMs: unixMs => unixMs - zeroMs, cores: new Map(cores) }
}

function serverOf({ config }: Connection): string {
  return config.getCurrentCluster()?.server ?? ''
}
