import { expect, test } from 'vitest'
import { dominantInWords } from './words.ts'

const term = (name: string, lowMs: number, highMs: number) => ({
  ...{ name, lowMs, highMs, from: 'presumed' as const, because: 'it is' },
})

test('what shortens a time is no share of it', () => {
  const terms = [term('rules', 0, 2_000), term('drain', -3_000, -1_000), term('start', 0, 1_000)]
  const time = { lowMs: 0, highMs: 500, terms, dominant: 'rules' }
  expect(dominantInWords(time)).toBe('rules 0–2 s is 67 % of')
})
