import { z } from 'zod'
import { quantity } from './quantity.ts'
import { type ResourceReading, readingOf } from './reading.ts'

/** Seconds of a Go duration such as `1m30.5s`. */
function secondsOf(duration: string): number {
  const units: Record<string, number> = { h: 3_600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 }
  const parts = [...duration.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g)]
  return parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] ?? 0), 0)
}

const usage = z.object({ cpu: z.string(), memory: z.string() })
const measured = { timestamp: z.string(), window: z.string() }
const nodeMetrics = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), ...measured, usage })),
})
const podMetrics = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      ...measured,
      containers: z.array(z.object({ usage })),
    }),
  ),
})

/** What puts a source's figures in their place. */
export interface Placing {
  /** From milliseconds since 1970, by the source's clock, to the run's clock. */
  toRunMs: (unixMs: number) => number
  /** Processors of each node. */
  cores: ReadonlyMap<string, number>
}

/** Readings of `/apis/metrics.k8s.io/v1beta1/nodes`. @throws Error when it is something else */
export function nodeMetricsReadings(answer: unknown, { toRunMs, cores }: Placing): ResourceReading[] {
  return nodeMetrics.parse(answer).items.map(({ metadata: { name }, timestamp, window, usage }) =>
    readingOf({
      atMs: toRunMs(Date.parse(timestamp)),
      kind: 'node',
      name,
      source: 'metrics-api',
      cpuCores: quantity(usage.cpu),
      windowMs: secondsOf(window) * 1_000,
      cores: cores.get(name),
      memoryBytes: quantity(usage.memory),
    }),
  )
}

/** Readings of `/apis/metrics.k8s.io/v1beta1/namespaces/<namespace>/pods`. @throws Error when it is something else */
export function podMetricsReadings(
  answer: unknown,
  { toRunMs }: Pick<Placing, 'toRunMs'>,
): ResourceReading[] {
  return podMetrics
    .parse(answer)
    .items.map(({ metadata: { name, namespace }, timestamp, window, containers }) =>
      readingOf({
        atMs: toRunMs(Date.parse(timestamp)),
        kind: 'pod',
        name: `${namespace}/${name}`,
        source: 'metrics-api',
        cpuCores: sum(containers.map(({ usage }) => quantity(usage.cpu))),
        windowMs: secondsOf(window) * 1_000,
        memoryBytes: sum(containers.map(({ usage }) => quantity(usage.memory))),
      }),
    )
}

const cpu = z.object({ time: z.string(), usageCoreNanoSeconds: z.number().optional() })
const memory = z.object({
  workingSetBytes: z.number().optional(),
  availableBytes: z.number().optional(),
})
const network = z.object({ rxBytes: z.number().optional(), txBytes: z.number().optional() })
const stats = { cpu: cpu.optional(), memory: memory.optional(), network: network.optional() }
const summary = z.object({
  node: z.object({ nodeName: z.string(), ...stats }),
  pods: z.array(
    z.object({
      podRef: z.object({ name: z.string(), namespace: z.string() }),
      ...stats,
      containers: z.array(z.object(stats)).nullish(),
    }),
  ),
})
type Stats = z.output<z.ZodObject<typeof stats>>

/**
 * Readings of a kubelet's `/stats/summary`.
 * @param namespaces those whose pods are wanted
 * @throws Error when it is something else
 */
export function summaryReadings(
  answer: unknown,
  namespaces: ReadonlySet<string>,
  { toRunMs, cores }: Placing,
): ResourceReading[] {
  const { node, pods } = summary.parse(answer)
  const reading = (about: Pick<ResourceReading, 'kind' | 'name'>, time: string, parts: readonly Stats[]) =>
    readingOf({
      ...about,
      atMs: toRunMs(Date.parse(time)),
      source: 'kubelet',
      cpuSeconds: seconds(sum(parts.map(({ cpu }) => cpu?.usageCoreNanoSeconds))),
      memoryBytes: sum(parts.map(({ memory }) => memory?.workingSetBytes)),
    })
  const { nodeName: name, cpu, memory, network } = node
  const ofNode = cpu
    ? [
        {
          ...reading({ kind: 'node', name }, cpu.time, [node]),
          cores: cores.get(name),
          memoryTotalBytes: total(memory),
          receivedBytes: network?.rxBytes,
          sentBytes: network?.txBytes,
        },
      ]
    : []
  const ofPods = pods
    .filter(({ podRef }) => namespaces.has(podRef.namespace))
    .flatMap(({ podRef, containers, ...pod }) => {
      const parts = pod.cpu ? [pod] : (containers ?? [])
      // Its containers are looked at one by one.
      const time = parts
        .flatMap(({ cpu }) => cpu?.time ?? [])
        .sort()
        .at(-1)
      if (time === undefined) return []
      const about = { kind: 'pod' as const, name: `${podRef.namespace}/${podRef.name}` }
      const { rxBytes: receivedBytes, txBytes: sentBytes } = pod.network ?? {}
      return [{ ...reading(about, time, parts), receivedBytes, sentBytes }]
    })
  return [...ofNode, ...ofPods]
}

function total(memory: z.output<typeof stats.memory>): number | undefined {
  if (memory?.availableBytes === undefined || memory.workingSetBytes === undefined) return undefined
  return memory.availableBytes + memory.workingSetBytes
}

function seconds(nanoseconds: number | undefined): number | undefined {
  return nanoseconds === undefined ? undefined : nanoseconds / 1e9
}

/** Of those that are known; undefined when none is. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : undefined
}
