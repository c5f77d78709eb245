import type { Fault } from '../../chaos/fault.ts'
import type { Outcome, Sample } from '../../probe/sample.ts'
import type { TimelineEvent } from '../../timeline/event.ts'
import type { InstanceEvent } from '../instances.ts'

/** A sample at its intended start, answered after 1 ms. */
export function sampleAt(dueMs: number, outcome: Outcome = 'ok', change: Partial<Sample> = {}): Sample {
  const times = { dueMs, sentMs: dueMs, endMs: dueMs + 1 }
  return {
    ...times,
    ...{ connection: 'new', vantage: 'server-1', outcome, status: outcome === 'ok' ? 200 : 0, instance: 'a' },
    ...change,
  }
}

/**
 * One sample a period over `lengthMs`, failing within the given stretches (from their start up to, not including,
 * their end).
 */
export function samplesOver(
  lengthMs: number,
  failing: readonly (readonly [fromMs: number, toMs: number])[] = [],
  { periodMs = 10, outcome = 'refused' as Outcome, vantage = 'server-1' } = {},
): Sample[] {
  return Array.from({ length: Math.floor(lengthMs / periodMs) }, (_, i) => {
    const dueMs = i * periodMs
    const fails = failing.some(([fromMs, toMs]) => dueMs >= fromMs && dueMs < toMs)
    return sampleAt(dueMs, fails ? outcome : 'ok', { vantage })
  })
}

/** An instance event; ready, running and on agent-1 unless told otherwise. */
export function instanceEvent(
  atMs: number,
  name: string,
  change: Partial<InstanceEvent> = {},
): InstanceEvent {
  return {
    ...{
      atMs,
      kind: 'instance',
      change: 'changed',
      app: 'hello',
      name,
      uid: `uid of ${name}`,
      node: 'agent-1',
    },
    ...{
      phase: 'Running',
      ready: true,
      terminating: false,
      restarts: 0,
      ip: '127.0.0.9',
      container: 'running',
    },
    ...change,
  }
}

export function nodeEvent(
  atMs: number,
  name: string,
  change: Partial<Extract<TimelineEvent, { kind: 'node' }>> = {},
): TimelineEvent {
  const state = { ready: true, reason: 'KubeletReady', schedulable: true, taints: [] }
  return { atMs, kind: 'node', change: 'changed', name, ...state, ...change }
}

export function endpointsEvent(atMs: number, ready: string[], notReady: string[] = []): TimelineEvent {
  return { atMs, kind: 'endpoints', change: 'changed', app: 'hello', ready, notReady }
}

export function noteEvent(atMs: number, about: string, reason: string): TimelineEvent {
  return { atMs, kind: 'note', app: 'hello', about, reason, message: '' }
}

export const containerKill: Fault = { kind: 'container-kill', namespace: 'hello', instance: 'a' }
export const present = { change: 'present' } as const
