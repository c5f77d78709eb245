import { expect, test } from 'vitest'
import { samplesOver } from '../../measure/testing/made.ts'
import type { Span } from '../../record/instrument.ts'
import { compareOutages } from './compare.ts'

const outage = (fromMs: number, toMs: number) => ({
  door: 'hangs',
  fromMs: [fromMs, fromMs] as Span,
  toMs: [toMs, toMs] as Span,
})

test('an outage is held against its window and lies within the bounds', () => {
  const samples = samplesOver(5_000, [[1_000, 1_500]])
  const { comparisons, blind, invented } = compareOutages(samples, [outage(995, 1_493)], [])
  expect(comparisons).toMatchObject([{ truth: 498, measured: 500, bounds: [489, 511] }])
  expect([blind, invented]).toEqual([[], []])
})

test('one that fell between two samples was missed', () => {
  const { comparisons } = compareOutages(samplesOver(5_000), [outage(1_001, 1_006)], [])
  expect(comparisons).toMatchObject([{ truth: 5, measured: undefined }])
})

test('a window where nothing was out is invented, but for what the target slept through', () => {
  const samples = samplesOver(5_000, [[1_000, 1_100]])
  expect(compareOutages(samples, [], []).invented).toHaveLength(1)
  expect(compareOutages(samples, [], [[990, 1_200]]).invented).toEqual([])
  expect(compareOutages(samples, [], [[2_000, 2_100]]).invented).toHaveLength(1)
})

test('one that began while the prober was late is not held against it', () => {
  const samples = samplesOver(5_000, [[1_000, 1_500]]).map(sample =>
    sample.dueMs >= 980 && sample.dueMs < 1_040 ? { ...sample, outcome: 'late' as const } : sample,
  )
  const { comparisons, blind } = compareOutages(samples, [outage(995, 1_493)], [])
  expect(comparisons).toEqual([])
  expect(blind).toHaveLength(1)
})

test('one that had not ended with the samples has bounds but no length', () => {
  const { comparisons, blind } = compareOutages(
    samplesOver(2_000, [[1_000, 2_000]]),
    [outage(995, 2_500)],
    [],
  )
  expect(comparisons).toEqual([])
  expect(blind).toMatchObject([{ measured: undefined }])
})

test('how far the truth itself may be off is told', () => {
  const truth = { door: 'refuses', fromMs: [995, 996] as Span, toMs: [1_493, 1_496] as Span }
  const { comparisons } = compareOutages(samplesOver(5_000, [[1_000, 1_500]]), [truth], [])
  expect(comparisons).toMatchObject([{ truth: 499, uncertainty: 2 }])
})

test('a request that met an outage late, because it was kept on its way, invents none', () => {
  const samples = samplesOver(5_000, [[1_000, 1_010]]).map(sample =>
    sample.outcome === 'ok' ? sample : { ...sample, sentMs: sample.dueMs + 8, endMs: sample.dueMs + 65 },
  )
  const { invented, comparisons } = compareOutages(samples, [outage(1_046, 1_055)], [])
  expect(invented).toEqual([])
  expect(comparisons).toMatchObject([{ truth: 9, measured: 10 }])
})
