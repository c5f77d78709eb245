import { randomUUID } from 'node:crypto'
import type { Variables } from '../journey/step.ts'
import type { LedgerLog } from './log.ts'
import type { LedgerDoor } from './protocol.ts'
import type { Ask } from './session.ts'
import type { Store } from './store.ts'

/** What a writer needs. */
export interface WriterParts {
  store: Pick<Store, 'perSecond' | 'writesPerKey' | 'write'>
  doors: readonly LedgerDoor[]
  log: LedgerLog
  nowMs: () => number
  ask: Ask
  /** Of the session that was prepared. */
  variables: Variables
}

/**
 * Writes at times that are on an absolute schedule, whether earlier writes were answered or not. Every write is in the
 * log as intended before it is sent, and as acknowledged or not when it ended. None is repeated: a write of which nobody
 * knows whether it took effect would become two.
 */
export class Writer {
  readonly #parts: WriterParts
  readonly #startMs: number
  readonly #underWay = new Set<Promise<void>>()
  #sequence = 0
  #key = ''
  #timer: NodeJS.Timeout | undefined

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#startMs = parts.nowMs()
    this.#schedule()
  }

  /** Begins no more, and waits for what is under way: at most as long as a write may take. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await Promise.all(this.#underWay)
  }

  #schedule(): void {
    const { store, nowMs } = this.#parts
    const dueMs = this.#startMs + (this.#sequence * 1_000) / store.perSecond
    this.#timer = setTimeout(
      () => {
        const writing = this.#write().finally(() => this.#underWay.delete(writing))
        this.#underWay.add(writing)
        this.#schedule()
      },
      Math.max(0, dueMs - nowMs()),
    )
  }

  async #write(): Promise<void> {
    const { store, doors, log, nowMs, ask, variables } = this.#parts
    this.#sequence += 1
    const sequence = this.#sequence
    if ((sequence - 1) % store.writesPerKey === 0) this.#key = randomUUID()
    const key = this.#key
    const door = doors[sequence % doors.length] as LedgerDoor
    log.add({ event: 'intended', atMs: nowMs(), sequence, key, note: door.name })
    const { ok, outcome } = await ask(door, store.write, { ...variables, key, sequence: String(sequence) })
    const event = ok ? 'acknowledged' : 'failed'
    log.add({ event, atMs: nowMs(), sequence, note: ok ? door.name : outcome })
  }
}
