import type { ProbeAudit } from './sample.ts'

/**
 * What the probe's process says to its starter, line by line, on file descriptor 3: lines of samples.csv as they are
 * written, and messages, which begin with `#`. (Not on standard output: Node writes that synchronously, and a starter
 * that is slow to read would hold up the schedule.) In the other direction its standard input carries the plan as one
 * line of JSON; when the input ends, so does the probe.
 */
export type ProbeMessage =
  | { kind: 'started' }
  | { kind: 'failed'; because: string }
  | { kind: 'audit'; audit: ProbeAudit }

export function messageLine(message: ProbeMessage): string {
  return `#${JSON.stringify(message)}\n`
}

/** Undefined for a line that is no message: a sample's, and one cut off when the probe was killed while it wrote. */
export function parseMessage(line: string): ProbeMessage | undefined {
  if (!line.startsWith('#')) return undefined
  try {
    return JSON.parse(line.slice(1)) as ProbeMessage
  } catch {
    return undefined
  }
}
