import type { Sample } from '../../probe/sample.ts'
import { type JtlColumn, jtlColumns } from './columns.ts'

/** What JMeter wants to know of a sample that the sample itself does not tell. */
export interface JtlContext {
  /** Wall-clock time of the run's clock's zero, milliseconds since 1970. */
  zeroMs: number
  /** What was going on when the sample was due; JMeter groups by it. */
  labelOf: (sample: Sample) => string
  /** Connections of the load beside it then. */
  loadOf: (sample: Sample) => number
}

export const jtlHeader = `${jtlColumns.join(',')}\n`

/**
 * A sample of the probe as a line of a JTL; undefined for one that was never sent. `elapsed` counts from when it was
 * due, as all of our latencies do, and `IdleTime` is how long it waited for its turn.
 */
export function jtlRow(sample: Sample, { zeroMs, labelOf, loadOf }: JtlContext): string | undefined {
  const { dueMs, sentMs, endMs, connection, vantage, outcome, status, instance } = sample
  if (outcome === 'late') return undefined
  const isGood = outcome === 'ok'
  const load = loadOf(sample)
  const elapsed = Math.max(0, Math.round(endMs - dueMs))
  const fields: Record<JtlColumn, string | number | boolean> = {
    timeStamp: Math.round(zeroMs + dueMs),
    elapsed,
    label: labelOf(sample),
    responseCode: status === 0 ? `Non HTTP response code: ${outcome}` : status,
    responseMessage: isGood ? 'OK' : outcome,
    threadName: `${vantage} ${connection}`,
    dataType: 'text',
    success: isGood,
    failureMessage: isGood ? '' : outcome,
    bytes: 0,
    sentBytes: 0,
    grpThreads: load,
    allThreads: load,
    URL: instance === '' ? 'null' : instance,
    Latency: elapsed,
    IdleTime: Math.max(0, Math.round(sentMs - dueMs)),
    Connect: 0,
  }
  return `${jtlColumns.map(column => quoted(String(fields[column]))).join(',')}\n`
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
