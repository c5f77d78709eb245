import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { secondsOf } from './seconds.ts'

const ticks = fc.array(
  fc.record({
    spanMs: fc.integer({ min: 50, max: 2_500 }),
    ok: fc.integer({ min: 0, max: 5_000 }),
    bytes: fc.integer({ min: 0, max: 1_000_000 }),
    refused: fc.integer({ min: 0, max: 100 }),
  }),
  { minLength: 1, maxLength: 12 },
)

describe('the seconds of a step', () => {
  test('hold together what the processes counted, whenever those ticked', () => {
    fc.assert(
      fc.property(fc.array(ticks, { minLength: 1, maxLength: 4 }), processes => {
        const seconds = processes.flatMap(own => {
          let fromMs = 0
          return own.map(({ spanMs, refused, ok, bytes }) => {
            const second = { fromMs, spanMs, ok, bytes, failedBy: { refused }, busyRatio: 0, underWay: 1 }
            fromMs += spanMs
            return second
          })
        })
        // Whole seconds, and the last process has ended before them.
        const longestMs = Math.max(...seconds.map(({ fromMs, spanMs }) => fromMs + spanMs))
        const toMs = 1_000 * Math.ceil(longestMs / 1_000)
        const shown = secondsOf({ fromMs: 0, toMs, seconds })
        const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)
        expect(shown).toHaveLength(toMs / 1_000)
        expect(sum(shown.map(second => second.requestsPerSecond))).toBeCloseTo(
          sum(seconds.map(({ ok }) => ok)),
          3,
        )
        expect(sum(shown.map(second => second.failedPerSecond))).toBeCloseTo(
          sum(seconds.map(({ failedBy }) => failedBy.refused)),
          3,
        )
        expect(sum(shown.map(second => second.bitsPerSecond)) / 8).toBeCloseTo(
          sum(seconds.map(({ bytes }) => bytes)),
          1,
        )
      }),
    )
  })

  test('leave out a last part of a second that says too little, and scale one that says enough', () => {
    const seconds = [
      { fromMs: 0, spanMs: 2_000, ok: 2_000, bytes: 0, failedBy: {}, busyRatio: 0, underWay: 10 },
    ]
    const short = secondsOf({ fromMs: 0, toMs: 1_400, seconds })
    expect(short.map(({ atMs }) => atMs)).toEqual([500])
    const long = secondsOf({ fromMs: 0, toMs: 1_600, seconds })
    expect(long.map(({ atMs }) => atMs)).toEqual([500, 1_300])
    expect(long[1]?.requestsPerSecond).toBeCloseTo(1_000)
    expect(long[1]?.underWay).toBeCloseTo(10)
  })

  test('are none where nothing counted', () => {
    expect(secondsOf({ fromMs: 5, toMs: 5, seconds: [] })).toEqual([])
  })
})
