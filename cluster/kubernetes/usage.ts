import {
  nodeMetricsReadings,
  type Placing,
  podMetricsReadings,
  summaryReadings,
} from '../../support/resources/kubernetes.ts'
import { quantity } from '../../support/resources/quantity.ts'
import type { ResourceReading } from '../../support/resources/reading.ts'
import type { ResourceSource, UsageOptions } from '../../support/resources/source.ts'
import type { UsageWay } from '../cluster.ts'
import type { Connection } from './connection.ts'
import { rawGet } from './raw-get.ts'
import { Upstream } from './upstream.ts'

/**
 * What `kubectl top` asks: averages over a window of the metrics server's own, most often 15 to 60 s.
 *
 * @throws TahanError RIGHT_MISSING; Error where no metrics server is installed
 */
async function metricsApi(
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
      const get = (path: string) => rawGet(upstream, path, asking)
      return ofThoseThatTell([
        get(`${root}/nodes`).then(answer => nodeMetricsReadings(answer, placing)),
        ...paths.map(path => get(path).then(answer => podMetricsReadings(answer, placing))),
      ])
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
async function kubelets(
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
      return ofThoseThatTell(
        paths.map(async path => summaryReadings(await rawGet(upstream, path, asking), wanted, placing)),
      )
    },
    close: () => upstream.close(),
  }
  return answering(source, signal)
}

/** A node that is off, or a right that is missing, keeps nobody from looking at the others. @throws when nobody tells */
async function ofThoseThatTell(looks: readonly Promise<ResourceReading[]>[]): Promise<ResourceReading[]> {
  const results = await Promise.allSettled(looks)
  const [failed, ...others] = results.filter(result => result.status === 'rejected')
  if (failed && others.length === results.length - 1) throw failed.reason
  return results.flatMap(result => (result.status === 'fulfilled' ? result.value : []))
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

/** A cluster's own account, the way that is asked for. @throws what keeps it from telling */
export function usageOf(
  connection: Connection,
  way: UsageWay,
  options: UsageOptions,
  signal: AbortSignal,
): Promise<ResourceSource> {
  return way === 'kubelet' ? kubelets(connection, options, signal) : metricsApi(connection, options, signal)
}
