import { json } from 'node:stream/consumers'
import type { StatsSummary } from '../../kubelet-protocol.ts'
import type { Core } from '../core.ts'
import { metricsList, nodeMetrics, podMetrics } from '../resources/metrics.ts'
import { methodNotAllowed, notFound } from '../status.ts'
import { kubeletOf } from '../subresources/container.ts'
import { readKubelet } from '../subresources/kubelet.ts'
import { list } from '../verbs/read.ts'
import type { Call } from './call.ts'
import { listOptions } from './query.ts'
import type { Answer } from './respond.ts'

const root = ['apis', 'metrics.k8s.io', 'v1beta1']
/** `kubectl top` leaves a node out rather than wait for one that lost its power. */
const withinMs = 2000
/** The agents average over about as much when they are asked again and again. */
const windowSeconds = 1

/** What `kubectl top` asks, measured by the nodes themselves; undefined for any other path. @throws ApiError */
export async function metricsAnswer(core: Core, call: Call): Promise<Answer | undefined> {
  const { segments, method } = call
  const isOurs = root.every((part, index) => segments[index] === part)
  const rest = segments.slice(root.length)
  if (!isOurs || rest.length === 0) return undefined
  const namespace = rest[0] === 'namespaces' ? rest.splice(0, 2)[1] : undefined
  const [resource, name, ...more] = rest
  if (more.length > 0) return undefined
  if (resource !== 'pods' && !(resource === 'nodes' && namespace === undefined)) return undefined
  if (method !== 'GET') throw methodNotAllowed()
  const body = await (resource === 'nodes'
    ? measureNodes(core, call, name)
    : measurePods(core, call, namespace, name))
  return { code: 200, body }
}

async function measureNodes(core: Core, { query }: Call, name: string | undefined) {
  const { items } = list(core, core.definitions.get('nodes'), selection(query, undefined, name))
  const measured = await Promise.all(
    items.map(async ({ metadata }) => {
      const summary = await summaryOf(core, metadata.name)
      return summary ? [nodeMetrics(summary, { labels: metadata.labels, windowSeconds })] : []
    }),
  )
  const found = measured.flat()
  if (name === undefined) return metricsList('NodeMetricsList', found)
  return found[0] ?? missing('nodes', name)
}

async function measurePods(
  core: Core,
  { query }: Call,
  namespace: string | undefined,
  name: string | undefined,
) {
  const { items } = list(core, core.definitions.get('pods'), selection(query, namespace, name))
  const nodes = new Set(
    items.map(({ spec }) => (spec as { nodeName?: string }).nodeName ?? '').filter(Boolean),
  )
  const summaries = await Promise.all([...nodes].map(node => summaryOf(core, node)))
  const measured = new Map(
    summaries.flatMap(summary => summary?.pods ?? []).map(pod => [pod.podRef.uid, pod]),
  )
  const found = items.flatMap(({ metadata }) => {
    const pod = measured.get(metadata.uid)
    return (pod && podMetrics(pod, { labels: metadata.labels, windowSeconds })) ?? []
  })
  if (name === undefined) return metricsList('PodMetricsList', found)
  return found[0] ?? missing('pods', name)
}

function selection(query: URLSearchParams, namespace: string | undefined, name: string | undefined) {
  const options = listOptions(query)
  return {
    labelSelector: options.labelSelector,
    namespace,
    fieldSelector: name === undefined ? options.fieldSelector : `metadata.name=${escaped(name)}`,
  }
}

function escaped(value: string): string {
  return value.replaceAll(/[\\,=]/g, '\\$&')
}

function missing(resource: string, name: string): never {
  throw notFound({ resource, kind: resource, group: 'metrics.k8s.io' }, name)
}

/** Undefined when the node does not tell. */
async function summaryOf(core: Core, node: string): Promise<StatsSummary | undefined> {
  try {
    const place = kubeletOf(core, node)
    const response = await readKubelet(core.credentials, { place, path: '/stats/summary', withinMs })
    return (await json(response)) as StatsSummary
  } catch {
    return undefined
  }
}
