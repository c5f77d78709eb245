import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outcome, Sample } from '../../support/probe/sample.ts'
import { exampleTrial } from '../testing/example.ts'
import { bucketsOf, sharesOf } from './buckets.ts'
import { frameOf, sceneOf } from './frame.ts'

const example = exampleTrial()
const frame = frameOf([example])

test('a bucket counts what was due in it', () => {
  const at = (seconds: number) => bucketsOf(sceneOf(example), frame).find(({ toS }) => toS > seconds)
  expect(at(-1)?.counts).toEqual({ ok: frame.bucketMs / 10 })
  expect(at(0.05)?.counts).toEqual({ refused: frame.bucketMs / 10 })
  expect(at(0.05)?.medianMs).toBeUndefined()
  expect(at(2.05)?.medianMs).toBe(2)
})

test('buckets that look alike are drawn as one', () => {
  expect(sharesOf(bucketsOf(sceneOf(example), frame)).map(({ outcome }) => outcome)).toEqual([
    'ok',
    'refused',
    'ok',
  ])
})

test('requests through the door of a lost node are left out', () => {
  const { measures } = example.trial
  const trial = { ...example.trial, measures: { ...measures, lostVantages: ['agent-1'] } }
  expect(bucketsOf(sceneOf({ ...example, trial }), frame).every(({ total }) => total === 0)).toBe(true)
})

const outcomes: Outcome[] = ['ok', 'refused', 'timeout', 'late']
const anySample = fc.record({
  dueMs: fc.integer({ min: 0, max: 20_000 }),
  outcome: fc.constantFrom(...outcomes),
})

test('every request in the frame is counted once, and shares fill a bucket exactly', () => {
  fc.assert(
    fc.property(fc.array(anySample, { maxLength: 300 }), drawn => {
      const samples = drawn.map((sample): Sample => {
        const { dueMs } = sample
        return {
          connection: 'new',
          vantage: 'v',
          status: 0,
          instance: '',
          sentMs: dueMs,
          endMs: dueMs + 1,
          ...sample,
        }
      })
      const buckets = bucketsOf(sceneOf({ ...example, samples }), frame)
      const endMs = 5000 + frame.fromS * 1000 + buckets.length * frame.bucketMs
      const inside = samples.filter(({ dueMs }) => dueMs >= 5000 + frame.fromS * 1000 && dueMs < endMs)
      expect(buckets.reduce((sum, { total }) => sum + total, 0)).toBe(inside.length)
      const area = sharesOf(buckets).reduce(
        (sum, { fromS, toS, low, high }) => sum + (toS - fromS) * (high - low),
        0,
      )
      const filled = buckets
        .filter(({ total }) => total > 0)
        .reduce((sum, { fromS, toS }) => sum + toS - fromS, 0)
      expect(area).toBeCloseTo(filled, 6)
    }),
  )
})
