import { parseExposition } from './exposition.ts'
import { type Address, getText } from './http.ts'
import { machineMetricNames, machineReading } from './machine-metrics.ts'
import type { ResourceReading } from './reading.ts'
import type { ResourceSource } from './source.ts'

const wanted: ReadonlySet<string> = new Set(machineMetricNames)

/** node-exporter of one machine, asked directly. @param everyMs how often it is to be asked */
export function nodeExporter(
  machine: string,
  address: Address,
  { nowMs, everyMs }: { nowMs: () => number; everyMs: number },
): ResourceSource {
  return {
    name: 'node-exporter',
    where: address.url,
    everyMs,
    async read(signal): Promise<ResourceReading[]> {
      const askedMs = nowMs()
      const { status, text } = await getText(address, signal)
      if (status !== 200) throw new Error(`it answered HTTP ${status}`)
      const metrics = parseExposition(text, wanted)
      // It looks while it answers.
      const atMs = (askedMs + nowMs()) / 2
      const reading = machineReading(metrics, { atMs, name: machine, source: 'node-exporter' })
      if (!reading) throw new Error('it tells nothing of a machine: it is no node-exporter')
      return [reading]
    },
  }
}
