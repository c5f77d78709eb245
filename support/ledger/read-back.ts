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
const mostWrongReadings = 3
/** A store that always says that there is more is broken. */
const mostPages = 10_000

/**
 * Reads everything back through each door, with patience until somebody answers and what was acknowledged is no longer
 * being made, and again where something is missing or wrong.
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
  const promised = new Set(
    writes.flatMap(({ key, acknowledgedMs }) => (acknowledgedMs === undefined ? [] : [key])),
  )
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
  const untilMs = parts.nowMs() + patienceMs
  let wrong = 0
  for (let number = 1, clean = 0; clean < parts.doors.length && wrong < mostWrongReadings; ) {
    // Another door may lead to another replica, with another state.
    const entries = await patiently(turned(parts.doors, clean), patienceMs, attempt, signal)
    const atMs = parts.nowMs()
    const known = entries.filter(({ key }) => own.has(key))
    if (atMs < untilMs && known.some(({ key, isUnfinished }) => isUnfinished && promised.has(key))) {
      await pause(parts.readAgainAfterMs, undefined, { signal })
      continue
    }
    const there = known.filter(({ isUnfinished }) => !isUnfinished)
    const others = entries.length - known.length
    const rows = there.map<Row>(({ key, value }) => ({
      ...{ event: 'found', atMs, sequence: number, key, note: value },
    }))
    parts.log.addAll([...rows, { event: 'read', atMs, sequence: number, note: String(others) }])
    number += 1
    if (isClean(fatesIn(writes, readingOf(there, others, atMs)))) {
      clean += 1
      continue
    }
    clean = 0
    wrong += 1
    if (wrong < mostWrongReadings) await pause(parts.readAgainAfterMs, undefined, { signal })
  }
}

function turned<T>(all: readonly T[], by: number): T[] {
  return [...all.slice(by), ...all.slice(0, by)]
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
    for (const entry of entriesOf(asked.body, read.entries)) entries.push(entry)
    next = nextOf(asked.body, read.next)
  }
  return entries
}

function readingOf(entries: readonly ReadEntry[], others: number, atMs: number): Reading {
  const found = new Map<string, Found[]>()
  for (const { key, value } of entries) found.set(key, [...(found.get(key) ?? []), value])
  return { found, others, atMs }
}
