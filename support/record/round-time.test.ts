import { expect, test } from 'vitest'
import { durationInWords, roundMsOf } from './round-time.ts'

const trial = (number: number, startedAtMs: number) => ({
  number,
  startedAtMs,
  endedAtMs: startedAtMs + 4_000,
})

test('a round is as long as from one to the next; of one alone, as it was watched', () => {
  expect(roundMsOf([])).toBeUndefined()
  expect(roundMsOf([trial(1, 500)])).toBe(4_000)
  expect(roundMsOf([trial(1, 0), trial(2, 9_000), trial(3, 20_000)])).toBe(10_000)
  // Trial 2 was made again as trial 4.
  expect(roundMsOf([trial(1, 0), trial(3, 18_000), trial(4, 27_000)])).toBe(9_000)
})

test.for([
  [40_000, '40 s'],
  [9_000, '9 s'],
  [720_000, '12 min'],
  [5_800_000, '97 min'],
  [5_760_000 * 2, '3.2 h'],
] as const)('%d ms are %s', ([ms, words]) => {
  expect(durationInWords(ms)).toBe(words)
})
