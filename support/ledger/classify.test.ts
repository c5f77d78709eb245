import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fatesOf } from './classify.ts'
import { ledgerHeader, ledgerOf, parseLedger, type Row, rowText } from './csv.ts'
import type { Found, Ledger, Write } from './entry.ts'

function written(sequence: number, over: Partial<Write> = {}): Write {
  const intendedMs = 10 * sequence
  const known = { key: 'a', intendedMs, acknowledgedMs: intendedMs + 5, outcome: undefined }
  return { sequence, ...known, ...over }
}

const unanswered = { acknowledgedMs: undefined, outcome: 'timeout' }

function fate(writes: Write[], ...found: Found[]) {
  const reading = { found: new Map(found.length > 0 ? [['a', found]] : []), others: 0, atMs: 1_000 }
  const ledger: Ledger = { writes, readings: [reading], unread: undefined, isWriterKilled: false }
  return fatesOf(ledger)
    ?.map(({ fate: is }) => is)
    .join(' and ')
}

describe('an acknowledged write', () => {
  test('is kept, lost or duplicated by how often it is there', () => {
    expect(fate([written(1)], '1')).toBe('kept')
    expect(fate([written(1)], undefined)).toBe('kept')
    expect(fate([written(1)])).toBe('lost')
    expect(fate([written(1)], '1', '1')).toBe('duplicated')
  })

  test('is stale with an older value, or one that nobody wrote', () => {
    expect(fate([written(1), written(2)], '2')).toBe('kept')
    expect(fate([written(1), written(2)], '1')).toBe('stale')
    expect(fate([written(1)], '7')).toBe('stale')
  })

  test('is stale and duplicated where it is there twice, and once with a value that it may not have', () => {
    expect(fate([written(1), written(2)], '2', '1')).toBe('stale and duplicated')
    expect(fate([written(1), written(2)], '1', '1')).toBe('stale and duplicated')
    expect(fate([written(1), written(2)], '2', '2')).toBe('duplicated')
  })

  test('is kept where a write that nobody acknowledged stands over it, earlier or later', () => {
    expect(fate([written(1), written(2, unanswered)], '2')).toBe('kept')
    expect(fate([written(1, unanswered), written(2)], '1')).toBe('kept')
  })

  test('is kept where one that was under way at the same time stands over it', () => {
    expect(fate([written(1, { acknowledgedMs: 40 }), written(2)], '1')).toBe('kept')
    expect(fate([written(1, { acknowledgedMs: 40 }), written(2)], '2')).toBe('kept')
  })
})

test('of what was never acknowledged nothing is expected but that it is not there twice', () => {
  expect(fate([written(1, unanswered)])).toBe('absent')
  expect(fate([written(1, unanswered)], '1')).toBe('present')
  expect(fate([written(1, unanswered)], '1', '1')).toBe('duplicated')
})

test('nothing is known of what was not read back', () => {
  expect(
    fatesOf({ writes: [written(1)], readings: [], unread: undefined, isWriterKilled: false }),
  ).toBeUndefined()
})

/** Histories of a store that keeps what it acknowledged, applied at some instant between the sending and the answer. */
const histories = fc
  .array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      gapMs: fc.integer({ min: 1, max: 50 }),
      takesMs: fc.integer({ min: 1, max: 100 }),
      appliedAt: fc.double({ min: 0, max: 1, noNaN: true }),
      /** Whether an answer came, and where none did, whether it took effect at all, and how much later. */
      end: fc.constantFrom('answered', 'applied', 'applied late', 'nothing'),
    }),
    { maxLength: 40 },
  )
  .map(steps => {
    let atMs = 0
    const writes: Write[] = []
    const applied: { atMs: number; key: string; sequence: number }[] = []
    for (const [i, { key, gapMs, takesMs, appliedAt, end }] of steps.entries()) {
      atMs += gapMs
      const sequence = i + 1
      const isAnswered = end === 'answered'
      writes.push({
        ...{ sequence, key, intendedMs: atMs, outcome: isAnswered ? undefined : 'timeout' },
        acknowledgedMs: isAnswered ? atMs + takesMs : undefined,
      })
      const lateMs = end === 'applied late' ? 500 : 0
      if (end !== 'nothing') applied.push({ atMs: atMs + appliedAt * takesMs + lateMs, key, sequence })
    }
    const store = new Map<string, number>()
    for (const { key, sequence } of applied.toSorted((a, b) => a.atMs - b.atMs)) store.set(key, sequence)
    return { writes, store }
  })

function rowsOf(writes: readonly Write[], store: ReadonlyMap<string, number>): Row[] {
  const made = writes.flatMap<Row>(({ sequence, key, intendedMs, acknowledgedMs, outcome = '' }) => [
    { event: 'intended', atMs: intendedMs, sequence, key, note: 'a node, or "two"' },
    acknowledgedMs === undefined
      ? { event: 'failed', atMs: intendedMs + 1, sequence, note: outcome }
      : { event: 'acknowledged', atMs: acknowledgedMs, sequence, note: '' },
  ])
  const found = [...store].map<Row>(([key, value]) => {
    return { event: 'found', atMs: 9_000, sequence: 1, key, note: String(value) }
  })
  return [...made, ...found, { event: 'read', atMs: 9_001, sequence: 1, note: '0' }]
}

test('a store that keeps what it acknowledged is never blamed, however its writes overtake each other', () => {
  fc.assert(
    fc.property(histories, ({ writes, store }) => {
      const fates = fatesOf(ledgerOf(rowsOf(writes, store))) ?? []
      expect(fates.filter(({ fate: is }) => !['kept', 'present', 'absent'].includes(is))).toEqual([])
    }),
  )
})

test('each acknowledged key that a store forgets is told as lost, and no other', () => {
  fc.assert(
    fc.property(histories, fc.constantFrom('a', 'b', 'c'), ({ writes, store }, forgotten) => {
      const kept = new Map([...store].filter(([key]) => key !== forgotten))
      const fates = fatesOf(ledgerOf(rowsOf(writes, kept))) ?? []
      const isPromised = writes.some(
        ({ key, acknowledgedMs }) => key === forgotten && acknowledgedMs !== undefined,
      )
      const lost = fates.filter(({ fate: is }) => is === 'lost').map(({ write }) => write.key)
      expect(lost).toEqual(isPromised ? [forgotten] : [])
    }),
  )
})

test('every key has one fate, and the file says the same again, cut off wherever it was', () => {
  fc.assert(
    fc.property(histories, fc.nat(), ({ writes, store }, cut) => {
      const rows = rowsOf(writes, store)
      const text = ledgerHeader + rows.map(rowText).join('')
      expect(parseLedger(text)).toEqual(ledgerOf(rows))
      expect(fatesOf(parseLedger(text))).toHaveLength(new Set(writes.map(({ key }) => key)).size)
      const torn = parseLedger(text.slice(0, ledgerHeader.length + (cut % text.length)))
      expect(torn.writes.length).toBeLessThanOrEqual(writes.length)
    }),
  )
})

test('what is no ledger is refused, by its line', () => {
  expect(() => parseLedger('a,b\n')).toThrow('LEDGER_BROKEN')
  expect(() => parseLedger(`${ledgerHeader}1.000,intended,1\n`)).toThrow('Line 2 of ledger.csv')
})
