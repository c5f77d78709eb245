import { randomInt } from 'node:crypto'
import type { Event } from 'kubernetes-types/core/v1.js'
import type { Clock } from './clock.ts'

/** An object may cause this many events at once, and one more every five minutes. */
const burst = 25
const refillMs = 300_000
/** More different messages than this within ten minutes are told as one. */
const similarLimit = 10
const similarWindowMs = 600_000
/** How many stories are remembered; beyond, the oldest are told anew. */
const memory = 4096
const nanosPerMs = 1_000_000n

/** Decides what becomes of an event, as client-go's correlator: new, another count of an earlier one, or nothing. */
export class EventCorrelator {
  readonly #clock: Clock
  #lastId = 0n
  readonly #told = new Map<string, { name: string | undefined; count: number; firstTimestamp: string }>()
  readonly #similar = new Map<string, { messages: Set<string>; lastMs: number }>()
  readonly #budgets = new Map<string, { tokens: number; atMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * The second part of an event's name: as in Kubernetes the time in nanoseconds, so that events in the order of their
   * names are in the order of their time. Recorders know nothing of each other, hence the random part.
   */
  nextId(): string {
    const now = BigInt(Math.floor(this.#clock.wallMs())) * nanosPerMs + BigInt(randomInt(Number(nanosPerMs)))
    this.#lastId = now > this.#lastId ? now : this.#lastId + 1n
    return this.#lastId.toString(16).padStart(16, '0')
  }

  /** The event as it shall be written; undefined when its object has said too much. */
  correlate(event: Event): Event | undefined {
    if (!this.#mayBeSaid(event)) return undefined
    const aggregated = this.#aggregate(event)
    const key = storyOf(aggregated)
    const told = this.#told.get(key)
    if (!told) {
      limit(this.#told)
      this.#told.set(key, { name: undefined, count: 1, firstTimestamp: aggregated.firstTimestamp ?? '' })
      return aggregated
    }
    told.count++
    return { ...aggregated, count: told.count, firstTimestamp: told.firstTimestamp }
  }

  /** The name of the object that tells this already. */
  find(event: Event): string | undefined {
    return this.#told.get(storyOf(event))?.name
  }

  remember(event: Event, name: string): void {
    const told = this.#told.get(storyOf(event))
    if (told) told.name = name
  }

  #aggregate(event: Event): Event {
    const key = similarityOf(event)
    const nowMs = this.#clock.monotonicMs()
    const known = this.#similar.get(key)
    const group =
      known && nowMs - known.lastMs <= similarWindowMs ? known : { messages: new Set<string>(), lastMs: 0 }
    group.lastMs = nowMs
    group.messages.add(event.message ?? '')
    if (!known) limit(this.#similar)
    this.#similar.set(key, group)
    if (group.messages.size <= similarLimit) return event
    return { ...event, message: `(combined from similar events): ${event.message}` }
  }

  #mayBeSaid(event: Event): boolean {
    const { kind, namespace, name, uid } = event.involvedObject
    const key = [event.source?.component, event.source?.host, kind, namespace, name, uid].join('/')
    const nowMs = this.#clock.monotonicMs()
    const known = this.#budgets.get(key)
    const tokens = known ? Math.min(burst, known.tokens + (nowMs - known.atMs) / refillMs) : burst
    if (!known) limit(this.#budgets)
    if (tokens < 1) {
      this.#budgets.set(key, { tokens, atMs: nowMs })
      return false
    }
    this.#budgets.set(key, { tokens: tokens - 1, atMs: nowMs })
    return true
  }
}

function similarityOf({ involvedObject, source, type, reason }: Event): string {
  const { kind, namespace, name, uid, fieldPath } = involvedObject
  return [source?.component, source?.host, kind, namespace, name, uid, fieldPath, type, reason].join('/')
}

/** Combined events are one story whatever they say. */
function storyOf(event: Event): string {
  const message = event.message?.startsWith('(combined from similar events)') ? 'combined' : event.message
  return `${similarityOf(event)}/${message}`
}

function limit(map: Map<string, unknown>): void {
  if (map.size < memory) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
