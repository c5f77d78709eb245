import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleAt, samplesOver } from './testing/made.ts'
import { failedRuns, fullOutageMs, outageWindows, runMs } from './windows.ts'

test('a window runs from the first failed sample to the first of stably ok ones, between its bounds', () => {
  const known = samplesOver(4000, [[1000, 1500]])
  expect(outageWindows(known, 100, 4000)).toEqual([
    { fromMs: 1000, toMs: 1500, pointMs: 500, lowerMs: 489, upperMs: 511, failed: 50 },
  ])
})

test('answers for less than a second do not end a window; for a second they do', () => {
  const short = samplesOver(5000, [
    [1000, 1500],
    [2490, 3000],
  ])
  expect(outageWindows(short, 100, 5000).map(({ pointMs }) => pointMs)).toEqual([2000])
  const long = samplesOver(5000, [
    [1000, 1500],
    [2500, 3000],
  ])
  expect(outageWindows(long, 100, 5000).map(({ pointMs }) => pointMs)).toEqual([500, 500])
})

test('a service that never came back leaves a window without end, as long as was watched', () => {
  const known = samplesOver(3000, [[1000, 3000]])
  expect(outageWindows(known, 100, 3200)).toEqual([
    { fromMs: 1000, toMs: undefined, pointMs: 2200, lowerMs: 1989, upperMs: undefined, failed: 200 },
  ])
})

test('without an ok sample before it, a window has no upper bound', () => {
  expect(outageWindows(samplesOver(3000, [[0, 500]]), 100, 3000)[0]?.upperMs).toBeUndefined()
})

test('a full outage is one where every vantage and connection kind fails', () => {
  const first = samplesOver(3000, [[1000, 2000]], { vantage: 'server-1' })
  const half = samplesOver(3000, [], { vantage: 'agent-1' })
  const both = samplesOver(3000, [[1500, 1800]], { vantage: 'agent-1' })
  const merged = (...lanes: (typeof first)[]) => lanes.flat().sort((a, b) => a.dueMs - b.dueMs)
  const fullOf = (known: typeof first) => fullOutageMs(known, failedRuns(known, 3000))
  expect(fullOf(merged(first, half))).toBe(0)
  expect(fullOf(merged(first, both))).toBe(300)
})

const outcomes = fc.array(fc.boolean(), { minLength: 1, maxLength: 300 })
const periodMs = 10

/** A trial of any ups and downs, one sample every 10 ms. */
const known = (ups: boolean[]) => ups.map((up, i) => sampleAt(i * periodMs, up ? 'ok' : 'refused'))

test('windows hold every failed sample once, in order, without overlapping', () => {
  fc.assert(
    fc.property(outcomes, fc.integer({ min: 1, max: 20 }), (ups, stable) => {
      const samples = known(ups)
      const windows = outageWindows(samples, stable, ups.length * periodMs)
      const failed = samples.filter(({ outcome }) => outcome !== 'ok')
      expect(windows.reduce((sum, window) => sum + window.failed, 0)).toBe(failed.length)
      for (const { fromMs, lowerMs, pointMs, upperMs, toMs } of windows) {
        expect(lowerMs).toBeLessThanOrEqual(pointMs)
        if (upperMs !== undefined) expect(pointMs).toBeLessThanOrEqual(upperMs)
        const inside = failed.filter(({ dueMs }) => dueMs >= fromMs && (toMs === undefined || dueMs < toMs))
        // Each of these was refused 1 ms after it was sent.
        expect(lowerMs).toBe(Math.max(0, (inside.at(-1)?.dueMs ?? 0) - 1 - fromMs))
      }
      for (const [i, { fromMs }] of windows.entries()) {
        const end = windows[i - 1]?.toMs ?? Number.NEGATIVE_INFINITY
        if (i > 0) expect(fromMs - end).toBeGreaterThanOrEqual(stable * periodMs)
      }
    }),
  )
})

test('no run of failures is longer than the windows together', () => {
  fc.assert(
    fc.property(outcomes, fc.integer({ min: 1, max: 20 }), (ups, stable) => {
      const endMs = ups.length * periodMs
      const windows = outageWindows(known(ups), stable, endMs)
      const longest = Math.max(0, ...failedRuns(known(ups), endMs).map(runMs))
      const total = windows.reduce((sum, { pointMs }) => sum + pointMs, 0)
      expect(longest).toBeLessThanOrEqual(total)
    }),
  )
})

test('an outage of any length and phase is found to within a period on each side', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1000, max: 1100, noNaN: true }),
      fc.double({ min: 15, max: 1500, noNaN: true }),
      (fromMs, lengthMs) => {
        const samples = samplesOver(5000, [[fromMs, fromMs + lengthMs]], { periodMs })
        const [window, ...others] = outageWindows(samples, 100, 5000)
        expect(others).toEqual([])
        expect(window?.lowerMs).toBeLessThanOrEqual(lengthMs)
        expect(window?.upperMs).toBeGreaterThanOrEqual(lengthMs)
        expect(Math.abs((window?.pointMs ?? 0) - lengthMs)).toBeLessThanOrEqual(periodMs)
      },
    ),
  )
})

test('whatever the lateness and the latency of its samples, an outage lies between the bounds of its window', () => {
  const length = 3_000 / periodMs
  const perSample = (most: number) =>
    fc.array(fc.double({ min: 0, max: most, noNaN: true }), { minLength: length, maxLength: length })
  fc.assert(
    fc.property(
      fc.double({ min: 1_100, max: 1_200, noNaN: true }),
      fc.double({ min: 1, max: 500, noNaN: true }),
      perSample(15),
      perSample(8),
      fc.constantFrom('refused', 'timeout'),
      (fromMs, lengthMs, lateness, latency, outcome) => {
        const toMs = fromMs + lengthMs
        let sentMs = 0
        const samples = Array.from({ length }, (_, i) => {
          const dueMs = i * periodMs
          sentMs = Math.max(sentMs, dueMs + (lateness[i] ?? 0)) // none overtakes another
          // The service meets a request half-way, and answers within 8 ms as long as it is healthy: one of the
          // first second does take so long.
          const tookMs = i === 60 ? 8 : (latency[i] ?? 0)
          const metMs = sentMs + tookMs / 2
          const out = metMs >= fromMs && metMs < toMs
          const endMs = out && outcome === 'timeout' ? sentMs + 500 : sentMs + tookMs
          return sampleAt(dueMs, out ? outcome : 'ok', { sentMs, endMs })
        })
        const windows = outageWindows(samples, 100, 3_000)
        if (windows.length === 0) return // it fell between two samples
        expect(windows).toHaveLength(1)
        const [{ lowerMs, upperMs, pointMs } = { lowerMs: Number.NaN, upperMs: undefined, pointMs: 0 }] =
          windows
        expect(lowerMs).toBeLessThanOrEqual(lengthMs)
        expect(upperMs).toBeGreaterThanOrEqual(lengthMs)
        expect(lowerMs).toBeLessThanOrEqual(pointMs)
        expect(upperMs).toBeGreaterThanOrEqual(pointMs)
      },
    ),
  )
})

test('a timeout leaves no more doubt of when an outage began than a healthy service takes to answer', () => {
  const known = samplesOver(4000, [[1000, 1500]]).map(sample =>
    sample.outcome === 'ok' ? sample : { ...sample, outcome: 'timeout' as const, endMs: sample.sentMs + 500 },
  )
  expect(outageWindows(known, 100, 4000)).toMatchObject([{ pointMs: 500, lowerMs: 488, upperMs: 511 }])
})

test('without an answer in the second before it, a timeout leaves it open when an outage began', () => {
  const known = samplesOver(4000, [[0, 700]]).map(sample =>
    sample.outcome === 'ok' ? sample : { ...sample, outcome: 'timeout' as const, endMs: sample.sentMs + 500 },
  )
  expect(outageWindows(known, 100, 4000)).toMatchObject([{ pointMs: 700, lowerMs: 190, upperMs: undefined }])
})
