import type { WalkedStep } from './csv.ts'

/** A line that a service logged, as far as it tells of a request. */
export interface LogLine {
  requestId: string
  service: string
  level: string
  /** ISO 8601. */
  time: string
  /** How it was answered; absent where that line does not tell. */
  status?: number | undefined
  /** The service that it needed and that did not answer. */
  needs?: string | undefined
}

/** What of a service's logs are lines of JSON with a request id; all else says nothing of requests. */
export function logLinesIn(text: string): LogLine[] {
  return text.split('\n').flatMap(line => {
    if (!line.startsWith('{')) return []
    try {
      const { requestId, service, level, time, status, needs } = JSON.parse(line) as Partial<LogLine>
      const isWhole = typeof requestId === 'string' && typeof service === 'string'
      if (!isWhole) return []
      return [
        {
          ...{ requestId, service, level: String(level), time: String(time) },
          ...(typeof status === 'number' && { status }),
          ...(typeof needs === 'string' && { needs }),
        },
      ]
    } catch {
      return [] // torn, where a container was killed
    }
  })
}

const troubles = new Set(['error', 'warn', 'warning', 'fatal', 'critical'])

/**
 * The service at fault for each step that failed, by its request's id in the logs. Trouble is told from the inside out:
 * the first service to log it is the one in which it arose, or the one that it says it needed. Where none logged trouble it
 * is the first that answered with a failure of its own, else the last that saw the request and never answered it. A service
 * that did its part is not at fault: where there are no others it is `nobody`, for the request did not get past the door,
 * the logs of who saw it are gone with its pod, or what it waited for is logged under another id.
 */
export function faultsOf(steps: readonly WalkedStep[], lines: readonly LogLine[]): Map<WalkedStep, string> {
  const byId = Map.groupBy(lines, ({ requestId }) => requestId)
  const failed = steps.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'skipped')
  return new Map(
    failed.map(step => {
      const own = (byId.get(step.requestId) ?? []).toSorted((a, b) => a.time.localeCompare(b.time))
      const trouble = own.find(({ level }) => troubles.has(level.toLowerCase()))
      const refusing = own.find(({ status = 0 }) => status >= 500)
      const answered = new Set(own.flatMap(({ service, status }) => (status === undefined ? [] : [service])))
      const silent = own.findLast(({ service }) => !answered.has(service))
      const at = trouble?.needs ?? (trouble ?? refusing ?? silent)?.service
      return [step, at ?? 'nobody'] as const
    }),
  )
}
