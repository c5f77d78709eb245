/** What `callback_plugins/tahan_events.py` tells, a line of JSON each. */
export type PlayEvent =
  | { event: 'play'; name: string }
  /** The play before has no board: an inventory without agents, say. */
  | { event: 'no-boards' }
  | { event: 'task'; name: string }
  | { event: 'result'; board: string; task: string; status: ResultStatus; said: string }
  | { event: 'end'; ansible: string; told: Record<string, string> }

export type ResultStatus = 'ok' | 'changed' | 'failed' | 'unreachable'

/** undefined for a line that is no event: Ansible's own warnings go the same way. */
export function parseEvent(line: string): PlayEvent | undefined {
  if (!line.startsWith('{"event": ')) return undefined
  try {
    return JSON.parse(line) as PlayEvent
  } catch {
    return undefined
  }
}
