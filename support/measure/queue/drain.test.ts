import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BacklogReading, queueRecordOf } from './drain.ts'

const context = { worker: 'converter', t0Ms: 1_000, backMs: 3_000, endedAtMs: 20_000 }
const everyMs = 500

/** One reading every half a second; nobody can tell where there is none. */
const read = (...waiting: (number | undefined)[]): BacklogReading[] =>
  waiting.map((count, i) => ({ atMs: i * everyMs, waiting: count }))

describe('a backlog', () => {
  test('is worked off once no more waits than before, for a second', () => {
    const readings = read(0, 1, 2, 4, 6, 8, 8, 4, 1, 3, 1, 0, 1, 0)
    expect(queueRecordOf(readings, context)).toEqual({
      ...{ worker: 'converter', backMs: 3_000, before: 1, peak: 8, readings: 14, failed: 0 },
      drain: { ms: 2_000, censored: false },
    })
  })

  test('that is not worked off takes longer than was watched', () => {
    const { drain } = queueRecordOf(read(0, 0, 2, 4, 6, 8, 8, 7, 6), context)
    expect(drain).toEqual({ ms: 17_000, censored: true })
  })

  test('that never piled up, and one that nobody could read, say nothing', () => {
    expect(queueRecordOf(read(1, 1, 1, 0, 1, 0, 1), context).drain).toBeUndefined()
    expect(queueRecordOf(read(undefined, undefined, 4, 4, 0, 0), context)).toMatchObject({
      ...{ before: undefined, drain: undefined, failed: 2 },
    })
    expect(queueRecordOf(read(0, 1, 4, 4, 0, 0), { ...context, backMs: undefined }).drain).toBeUndefined()
  })
})

describe('a backlog that comes again', () => {
  test('was not worked off', () => {
    const readings = read(0, 1, 9, 9, 9, 9, 0, 0, 0, 0, 5, 5, 5, 7)
    expect(queueRecordOf(readings, context)).toMatchObject({ peak: 9, drain: { censored: true } })
  })

  test('was, once it is worked off again', () => {
    const readings = read(0, 1, 9, 9, 9, 9, 0, 0, 0, 0, 5, 5, 5, 1, 1, 1)
    expect(queueRecordOf(readings, context).drain).toEqual({ ms: 3_500, censored: false })
  })

  test('for a moment is work that comes as ever', () => {
    const readings = read(0, 1, 9, 9, 9, 9, 0, 0, 0, 0, 20, 0, 0, 2)
    expect(queueRecordOf(readings, context)).toMatchObject({ peak: 9, drain: { ms: 0, censored: false } })
  })
})

test('who cannot tell how much waits does not tell that nothing does', () => {
  const readings = read(0, 1, 9, 9, 9, 9, 0, undefined, undefined, undefined, undefined, 0, undefined, 0)
  expect(queueRecordOf(readings, context).drain).toMatchObject({ censored: true })
})

test('the drain ends at a reading that shows no more than before, and not before the worker was back', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(9), { nil: undefined }), { maxLength: 40 }), waiting => {
      const readings = read(...waiting)
      const { drain, before = 0, peak = 0 } = queueRecordOf(readings, context)
      if (drain === undefined || drain.censored) return
      expect(drain.ms).toBeGreaterThanOrEqual(0)
      expect(peak).toBeGreaterThan(before)
      const at = readings.find(({ atMs }) => atMs === context.backMs + drain.ms)
      expect(at?.waiting).toBeLessThanOrEqual(before)
    }),
  )
})
