import type { LoadSummary } from './load-summary.ts'

const columns = [
  ...['step', 'good answers/s', 'Mbit/s', 'p50 ms', 'p90 ms', 'p99 ms', 'p99.9 ms', 'request loss %'],
  ...['availability %', 'probe p99 ms', 'jitter ms', 'packet loss %', 'CPU of the nodes, mean %'],
]

/** One load of summary.json as a table of its steps: medians over the trials. */
export function loadTable({ id, knee, steps, trials }: LoadSummary): string {
  const rows = steps.map(({ asked, replicas, measures: of }) => {
    const load =
      asked.mode === 'open' ? `${asked.ratePerSecond} requests/s` : `${asked.connections} connections`
    return [
      `${load}, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`,
      number(of.requestsPerSecond.median, 1, 0),
      number(of.bitsPerSecond.median, 1e-6, 2),
      ...[of.p50Ms, of.p90Ms, of.p99Ms, of.p999Ms].map(({ median }) => number(median, 1, 2)),
      number(of.requestLoss.median, 100, 4),
      number(of.availability.median, 100, 3),
      number(of.probeP99Ms.median, 1, 2),
      number(of.jitterMs.median, 1, 2),
      number(of.packetLoss.median, 100, 4),
      number(of.nodeCpuShare.median, 100, 0),
    ]
  })
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const where = knee === null ? '' : ` Knee: ${[...new Set(knee)].join(' to ')} connections.`
  return [
    `**${id}**: medians over ${trials} ${trials === 1 ? 'trial' : 'trials'}, of sound steps.${where}`,
    '',
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map(line),
  ].join('\n')
}

function number(value: number | null, factor: number, decimals: number): string {
  return value === null ? '–' : (value * factor).toFixed(decimals)
}
