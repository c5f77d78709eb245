import { type ResourceReading, readingOf } from '../reading.ts'
import type { Series } from './answer.ts'
import type { PodMetricName } from './queries.ts'

type Known = Partial<Pick<ResourceReading, 'cpuSeconds' | 'memoryBytes' | 'receivedBytes' | 'sentBytes'>>

const fields: Record<PodMetricName, keyof Known> = {
  container_cpu_usage_seconds_total: 'cpuSeconds',
  container_memory_working_set_bytes: 'memoryBytes',
  container_network_receive_bytes_total: 'receivedBytes',
  container_network_transmit_bytes_total: 'sentBytes',
}

/** The readings of pods: one for each scrape of each, its containers together. */
export function podReadings(
  series: readonly Series[],
  toRunMs: (atSeconds: number) => number,
): ResourceReading[] {
  const pods = Map.groupBy(series, ({ labels }) => `${labels.namespace}/${labels.pod}`)
  return [...pods].flatMap(([name, own]) => {
    const scrapes = new Map<number, Known>()
    for (const { field, samples } of own.flatMap(one => counted(one, own))) {
      for (const [at, value] of samples) {
        const scrape = scrapes.get(at) ?? {}
        scrape[field] = (scrape[field] ?? 0) + value
        scrapes.set(at, scrape)
      }
    }
    return [...scrapes].map(([at, known]) =>
      readingOf({ atMs: toRunMs(at), kind: 'pod', name, source: 'prometheus', ...known }),
    )
  })
}

/**
 * A pod's containers are told one by one, and by some versions together as well (without a `container`): both would
 * count everything twice. Its sandbox (`POD`) is one of them, and has the network.
 */
function counted(one: Series, own: readonly Series[]) {
  const { __name__: metric = '', container = '' } = one.labels
  const field = (fields as Record<string, keyof Known>)[metric]
  if (field === undefined) return []
  const hasContainers = own.some(({ labels }) => labels.__name__ === metric && labels.container)
  return container === '' && hasContainers ? [] : [{ field, samples: one.samples }]
}
