import { expect, test } from 'vitest'
import { humanDuration, since } from './duration.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

test.each([
  [-2 * second, '<invalid>'],
  [-second, '0s'],
  [0, '0s'],
  [119 * second, '119s'],
  [2 * minute, '2m'],
  [2 * minute + 10 * second, '2m10s'],
  [9 * minute + 59 * second, '9m59s'],
  [10 * minute + 30 * second, '10m'],
  [179 * minute, '179m'],
  [3 * hour, '3h'],
  [3 * hour + 5 * minute, '3h5m'],
  [8 * hour + 59 * minute, '8h'],
  [47 * hour, '47h'],
  [2 * day, '2d'],
  [2 * day + 5 * hour, '2d5h'],
  [8 * day + 5 * hour, '8d'],
  [700 * day, '700d'],
  [2 * year, '2y'],
  [2 * year + 30 * day, '2y30d'],
  [9 * year, '9y'],
])('%i ms is %s', (durationMs, text) => {
  expect(humanDuration(durationMs)).toBe(text)
})

test('without a timestamp the age is unknown', () => {
  expect(since(undefined, 0)).toBe('<unknown>')
  expect(since('1970-01-01T00:00:00Z', 45_000)).toBe('45s')
})
