import { insideInterface } from './proc.ts'
import { type ResourceReading, type ResourceSourceName, readingOf } from './reading.ts'

/** One value of node-exporter, asked directly or through Prometheus. */
export interface MachineMetric {
  name: string
  labels: Readonly<Record<string, string>>
  value: number
}

/** What node-exporter tells that a reading is made of. */
export const machineMetricNames = [
  'node_cpu_seconds_total',
  'node_memory_MemTotal_bytes',
  'node_memory_MemAvailable_bytes',
  'node_network_receive_bytes_total',
  'node_network_transmit_bytes_total',
  'node_netstat_Tcp_OutSegs',
  'node_netstat_Tcp_RetransSegs',
  'node_hwmon_temp_celsius',
  'node_thermal_zone_temp',
  'node_cpu_scaling_frequency_hertz',
  'node_cpu_frequency_hertz',
  // A Raspberry Pi's own alarm: its voltage is too low.
  'node_hwmon_in_lcrit_alarm_volts',
] as const
type MetricName = (typeof machineMetricNames)[number]

/** Time in which a processor did nothing: `iowait` is a processor with nothing to do but to wait for a disk. */
const idleModes = new Set(['idle', 'iowait'])

/** One reading of a machine, from the values of one look at it. Undefined without any. */
export function machineReading(
  metrics: readonly MachineMetric[],
  about: { atMs: number; name: string; source: ResourceSourceName },
): ResourceReading | undefined {
  if (metrics.length === 0) return undefined
  const by = Map.groupBy(metrics, ({ name }) => name)
  const of = (name: MetricName) => by.get(name) ?? []
  const cpu = of('node_cpu_seconds_total')
  const total = one(of('node_memory_MemTotal_bytes'))
  const available = one(of('node_memory_MemAvailable_bytes'))
  const clocks = [...of('node_cpu_scaling_frequency_hertz'), ...of('node_cpu_frequency_hertz')]
  const fastest = highest(clocks)
  const alarm = highest(of('node_hwmon_in_lcrit_alarm_volts'))
  return readingOf({
    ...about,
    kind: 'node',
    cpuSeconds: sum(cpu.filter(({ labels }) => !idleModes.has(labels.mode ?? ''))),
    cores: new Set(cpu.map(({ labels }) => labels.cpu)).size || undefined,
    memoryBytes: total !== undefined && available !== undefined ? total - available : undefined,
    memoryTotalBytes: total,
    receivedBytes: sum(outside(of('node_network_receive_bytes_total'))),
    sentBytes: sum(outside(of('node_network_transmit_bytes_total'))),
    tcpSentSegments: one(of('node_netstat_Tcp_OutSegs')),
    tcpRetransmittedSegments: one(of('node_netstat_Tcp_RetransSegs')),
    celsius: highest([...of('node_hwmon_temp_celsius'), ...of('node_thermal_zone_temp')]),
    clockMhz: fastest === undefined ? undefined : fastest / 1e6,
    throttled: alarm === undefined ? undefined : Number(alarm > 0),
  })
}

function outside(metrics: readonly MachineMetric[]): MachineMetric[] {
  return metrics.filter(({ labels }) => !insideInterface.test(labels.device ?? ''))
}

function one(metrics: readonly MachineMetric[]): number | undefined {
  return metrics[0]?.value
}

function sum(metrics: readonly MachineMetric[]): number | undefined {
  return metrics.length > 0 ? metrics.reduce((total, { value }) => total + value, 0) : undefined
}

function highest(metrics: readonly MachineMetric[]): number | undefined {
  return metrics.length > 0 ? Math.max(...metrics.map(({ value }) => value)) : undefined
}
