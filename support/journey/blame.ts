import type { WalkedStep } from './csv.ts'

/** A line that a service logged, as far as it tells of a request. */
export interface LogLine {
  requestId: string
  service: string
  level: string
  /** ISO 8601. */
  time: string
  /** How it was answered, or in a word how work ended that was taken from a queue; absent where that line does not tell. */
  status?: number | string | undefined
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
          ...((typeof status === 'number' || typeof status === 'string') && { status }),
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
 * that did its part is not at fault.
 *
 * A step that was answered, but not with what it waits for, waits for what the step before it began: then that one's
 * request is followed, and where all who saw it did their part, and the worker of the app's queue never did, it is that.
 *
 * Where there is no other it is `nobody`: the request did not get past the door, or the logs of who saw it are gone with
 * its pod.
 *
 * @param worker who takes work from the app's queue, where that was watched
 */
export function faultsOf(
  steps: readonly WalkedStep[],
  lines: readonly LogLine[],
  worker?: string,
): Map<WalkedStep, string> {
  const byId = Map.groupBy(lines, ({ requestId }) => requestId)
  const linesOf = ({ requestId }: WalkedStep) => byId.get(requestId) ?? []
  return new Map(
    steps.filter(hasFailed).map(failed => {
      const begunBy = beganWhatIsMissing(failed, steps)
      const before = begunBy ? linesOf(begunBy) : []
      const isUntaken = before.length > 0 && !before.some(({ service }) => service === worker)
      const at = culpritOf(linesOf(failed)) ?? culpritOf(before) ?? (isUntaken ? worker : undefined)
      return [failed, at ?? 'nobody'] as const
    }),
  )
}

export function hasFailed({ outcome }: WalkedStep): boolean {
  return outcome !== 'ok' && outcome !== 'skipped' && outcome !== 'unbegun'
}

/** The step before one that was answered without what it waits for. */
export function beganWhatIsMissing(
  { journey, step, status }: WalkedStep,
  steps: readonly WalkedStep[],
): WalkedStep | undefined {
  if (status === 0 || status >= 500) return undefined
  return steps.find(other => other.journey === journey && other.step === step - 1)
}

/** Without one it is as if it were logged first. */
const instantOf = ({ time }: LogLine) => Date.parse(time) || 0

function culpritOf(lines: readonly LogLine[]): string | undefined {
  // By instants: whoever writes milliseconds or a zone, and whoever does not, mean the same ones.
  const own = lines.toSorted((a, b) => instantOf(a) - instantOf(b))
  const trouble = own.find(({ level }) => troubles.has(level.toLowerCase()))
  const refusing = own.find(({ status }) => typeof status === 'number' && status >= 500)
  const answered = new Set(own.flatMap(({ service, status }) => (status === undefined ? [] : [service])))
  const silent = own.findLast(({ service }) => !answered.has(service))
  return trouble?.needs ?? (trouble ?? refusing ?? silent)?.service
}
