import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ResourceReading, readingOf } from './reading.ts'
import { gained, meanCores } from './span.ts'

const cpu = (atMs: number, cpuSeconds: number | undefined, source: ResourceReading['source'] = 'kubelet') =>
  readingOf({ atMs, kind: 'node', name: 'n', source, cpuSeconds })
const read = ({ cpuSeconds }: ResourceReading) => cpuSeconds
const span = { fromMs: 1_000, toMs: 5_000 }

test('a counter that grows evenly gained its share of the span, wherever the readings lie', () => {
  const instants = fc.uniqueArray(fc.integer({ min: -2_000, max: 8_000 }), { minLength: 2, maxLength: 60 })
  fc.assert(
    fc.property(instants, fc.double({ min: 0, max: 64, noNaN: true }), (at, cores) => {
      const readings = at.map(atMs => cpu(atMs, 100 + (cores * (atMs + 2_000)) / 1_000))
      const { amount, coveredMs, covered } = gained(readings, span, read)
      expect(amount).toBeCloseTo((cores * coveredMs) / 1_000, 6)
      expect(covered).toBeGreaterThanOrEqual(0)
      expect(covered).toBeLessThanOrEqual(1)
    }),
  )
})

test('spans side by side gain together what the whole gains, where readings are dense', () => {
  const steps = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 40, maxLength: 40 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 2_500, max: 7_500 }), (gains, middleMs) => {
      let total = 0
      const readings = gains.map((gain, i) => {
        total += gain
        return cpu(i * 250, total)
      })
      const of = (fromMs: number, toMs: number) => gained(readings, { fromMs, toMs }, read).amount
      expect(of(500, middleMs) + of(middleMs, 9_500)).toBeCloseTo(of(500, 9_500), 6)
    }),
  )
})

test('what a counter gained where it began anew is not guessed', () => {
  const readings = [cpu(1_000, 50), cpu(2_000, 51), cpu(3_000, 0.5), cpu(4_000, 1.5), cpu(5_000, 2.5)]
  expect(gained(readings, span, read)).toEqual({ amount: 3, coveredMs: 3_000, covered: 0.75 })
})

test('readings too far apart for the span say nothing about it', () => {
  expect(gained([cpu(0, 1), cpu(30_000, 16)], span, read)).toEqual({ amount: 0, coveredMs: 0, covered: 0 })
  expect(meanCores([cpu(0, 1), cpu(30_000, 16)], span)).toEqual({ cores: undefined, covered: 0 })
})

test('one reading, none, and readings without the figure are no figure', () => {
  for (const readings of [[], [cpu(2_000, 5)], [cpu(1_000, undefined), cpu(5_000, undefined)]]) {
    expect(meanCores(readings, span)).toEqual({ cores: undefined, covered: 0 })
  }
})

test('of two sources that count from two starts the one that covers more is believed', () => {
  const readings = [0, 1, 2, 3, 4, 5].map(second => cpu(second * 1_000, 10 + second))
  const other = [1_000, 3_000].map(atMs => cpu(atMs, 900 + atMs, 'node-exporter'))
  expect(meanCores([...other, ...readings], span)).toEqual({ cores: 1, covered: 1 })
})

test('averages count for the time that they speak of, once', () => {
  const average = (atMs: number, cpuCores: number, windowMs: number) =>
    readingOf({ atMs, kind: 'node', name: 'n', source: 'metrics-api', cpuCores, windowMs })
  const readings = [average(2_000, 1, 1_000), average(3_000, 3, 1_000), average(5_000, 2, 2_000)]
  expect(meanCores(readings, span)).toEqual({ cores: 2, covered: 1 })
  // Windows that overlap, and one that began before the span.
  const overlapping = [average(2_000, 4, 2_000), average(3_000, 2, 2_000), average(4_500, 1, 1_500)]
  expect(meanCores(overlapping, span)).toEqual({ cores: (2 * 2_000 + 1_500) / 3_500, covered: 0.875 })
  expect(meanCores([average(5_000, 2, 60_000)], span)).toEqual({ cores: undefined, covered: 0 })
})
