import { setTimeout as pause } from 'node:timers/promises'
import type { Variables } from '../journey/step.ts'
import { fatesIn, isClean } from './classify.ts'
import type { Row } from './csv.ts'
import { entriesOf, nextOf, type ReadEntry } from './entries.ts'
import type { Found, Reading, Write } from './entry.ts'
import type { LedgerLog } from './log.ts'
import type { LedgerDoor } from './protocol.ts'
import { type Ask, askAll, patiently, StepFailed } from './session.ts'
import type { StoreRead } from './store.ts'

/** What a reader needs. */
export interface ReaderParts {
  read: StoreRead
  doors: readonly LedgerDoor[]
  log: LedgerLog
  nowMs: () => number
  ask: Ask
  variables: Variables
  /** Begins a new session, where the old one is refused. */
  prepare: (door: LedgerDoor) => Promise<Variables>
  readAgainAfterMs: number
}

/** What is missing at first may only be late: a reader can be told of an older state for a while. */
const mostReadings = 3
/** A store that always says that there is more is broken. */
const mostPages = 10_000

/**
 * Reads everything back, with patience until somebody answers, and again where something is missing or wrong.
 *
 * @throws what the last attempt ended with, when the patience is over
 */
export async function readBack(
  parts: ReaderParts,
  writes: readonly Write[],
  patienceMs: number,
  signal: AbortSignal,
): Promise<void> {
  const own = new Set(writes.map(({ key }) => key))
  let { variables } = parts
  let isRefused = false
  // A store that forgot everything forgot the session too: what it says to a new one is what it has.
  const attempt = async (door: LedgerDoor) => {
    if (isRefused) variables = await parts.prepare(door)
    isRefused = false
    try {
      return await readOnce({ ...parts, variables }, door)
    } catch (thrown) {
      isRefused = thrown instanceof StepFailed && thrown.isRefusal
      throw thrown
    }
  }
  for (let number = 1; number <= mostReadings; number += 1) {
    const entries = await patiently(parts.doors, patienceMs, attempt, signal)
    const atMs = parts.nowMs()
    const known = entries.filter(({ key }) => own.has(key))
    const others = entries.length - known.length
    const rows = known.map<Row>(({ key, value }) => ({
      ...{ event: 'found', atMs, sequence: number, key, note: value },
    }))
    parts.log.addAll([...rows, { event: 'read', atMs, sequence: number, note: String(others) }])
    if (isClean(fatesIn(writes, readingOf(known, others, atMs)))) return
    if (number < mostReadings) await pause(parts.readAgainAfterMs, undefined, { signal })
  }
}

/** All pages. */
async function readOnce({ read, ask, variables }: ReaderParts, door: LedgerDoor): Promise<ReadEntry[]> {
  const first = await askAll(ask, door, read.steps, { ...variables, next: '' })
  const last = read.steps.at(-1)
  const entries = entriesOf(first.body, read.entries)
  let next = nextOf(first.body, read.next)
  for (let page = 2; next !== undefined && last !== undefined; page += 1) {
    if (page > mostPages) throw new Error(`there is no end after ${mostPages} pages`)
    const asked = await ask(door, last, { ...first.variables, next })
    if (!asked.ok) throw new StepFailed(last, door, asked)
    entries.push(...entriesOf(asked.body, read.entries))
    next = nextOf(asked.body, read.next)
  }
  return entries
}

function readingOf(entries: readonly ReadEntry[], others: number, atMs: number): Reading {
  const found = new Map<string, Found[]>()
  for (const { key, value } of entries) found.set(key, [...(found.get(key) ?? []), value])
  return { found, others, atMs }
}
