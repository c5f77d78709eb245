import { type MachineMetric, machineReading } from '../machine-metrics.ts'
import type { ResourceReading } from '../reading.ts'
import type { Machine } from '../source.ts'
import type { Series } from './answer.ts'
import { unameMetric } from './queries.ts'

/**
 * The readings of the machines whose exporters Prometheus scrapes: one for each scrape.
 * @param toRunMs from Prometheus' clock to the run's
 */
export function machineReadings(
  series: readonly Series[],
  machines: readonly Machine[],
  toRunMs: (atSeconds: number) => number,
): ResourceReading[] {
  return [...Map.groupBy(series, instanceOf)].flatMap(([, own]) => {
    const machine = machineOf(own, machines)
    if (!machine) return []
    const scrapes = new Map<number, MachineMetric[]>()
    for (const { labels, samples } of own) {
      const { __name__: name = '' } = labels
      if (name === unameMetric) continue
      for (const [at, value] of samples) {
        const scrape = scrapes.get(at) ?? []
        scrapes.set(at, scrape)
        scrape.push({ name, labels, value })
      }
    }
    return [...scrapes].flatMap(([at, metrics]) => {
      const about = { atMs: toRunMs(at), name: machine.name, source: 'prometheus' as const }
      return machineReading(metrics, about) ?? []
    })
  })
}

/** The exporters that Prometheus knows, as it names them. */
export function instancesIn(series: readonly Series[]): string[] {
  return [...new Set(series.map(instanceOf))].sort()
}

function instanceOf({ labels }: Series): string {
  return labels.instance ?? ''
}

/** Labels by which set-ups name a node. */
const nodeLabels = [
  'node',
  'nodename',
  'kubernetes_node',
  'kubernetes_io_hostname',
  'hostname',
  'host',
  'instance',
]

function machineOf(series: readonly Series[], machines: readonly Machine[]): Machine | undefined {
  const said = new Set(
    series.flatMap(({ labels }) => nodeLabels.flatMap(label => hostIn(labels[label]) ?? [])),
  )
  return machines.find(
    ({ name, addresses }) => said.has(name) || addresses.some(address => said.has(address)),
  )
}

/** Without a port. */
function hostIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  return /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^([^:]*):\d+$/, '$1')
}
