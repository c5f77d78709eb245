import type { WalkedStep } from './csv.ts'

/** A line that a service logged, as far as it tells of a request. */
export interface LogLine {
  requestId: string
  service: string
  level: string
  /** ISO 8601. */
  time: string
}

/** What of a service's logs are lines of JSON with a request id; all else says nothing of requests. */
export function logLinesIn(text: string): LogLine[] {
  return text.split('\n').flatMap(line => {
    if (!line.startsWith('{')) return []
    try {
      const { requestId, service, level, time } = JSON.parse(line) as Partial<LogLine>
      const isWhole = typeof requestId === 'string' && typeof service === 'string'
      return isWhole ? [{ requestId, service, level: String(level), time: String(time) }] : []
    } catch {
      return [] // torn, where a container was killed
    }
  })
}

const troubles = new Set(['error', 'warn', 'warning', 'fatal', 'critical'])

/**
 * The service at fault for each step that failed, by its request's id in the logs. Trouble is told from the inside out:
 * the first service to log it is the one in which it arose. Where none logged trouble it is the last one that the request
 * was seen in, for it never came back from there; where none saw it, `nobody`: it did not get past the door, or
 * the logs of who saw it are gone with its pod.
 */
export function faultsOf(steps: readonly WalkedStep[], lines: readonly LogLine[]): Map<WalkedStep, string> {
  const byId = Map.groupBy(lines, ({ requestId }) => requestId)
  const failed = steps.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'skipped')
  return new Map(
    failed.map(step => {
      const own = (byId.get(step.requestId) ?? []).toSorted((a, b) => a.time.localeCompare(b.time))
      const trouble = own.find(({ level }) => troubles.has(level.toLowerCase()))
      return [step, trouble?.service ?? own.at(-1)?.service ?? 'nobody'] as const
    }),
  )
}
