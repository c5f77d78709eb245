import { expect, test } from 'vitest'
import { kaplanMeier, survivalMedian, survivalMedianInterval, survivalQuantile } from './kaplan-meier.ts'

/** Weeks of remission with 6-mercaptopurine (Freireich 1963), the usual example; `+` is censored. */
const remissions = '6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+'
  .split(' ')
  .map(word => ({ value: Number.parseInt(word, 10), censored: word.endsWith('+') }))

test('estimates what R does', () => {
  // R 4.2, survival: survfit(Surv(time, status) ~ 1)
  const expected = [
    [6, 21, 3, 0.857142857143],
    [7, 17, 1, 0.806722689076],
    [10, 15, 1, 0.752941176471],
    [13, 12, 1, 0.690196078431],
    [16, 11, 1, 0.627450980392],
    [22, 7, 1, 0.53781512605],
    [23, 6, 1, 0.448179271709],
  ] as const
  const points = kaplanMeier(remissions)
  expect(points).toHaveLength(expected.length)
  for (const [i, [value, atRisk, ended, surviving]] of expected.entries()) {
    expect(points[i]).toMatchObject({ value, atRisk, ended })
    expect(points[i]?.surviving).toBeCloseTo(surviving, 11)
  }
  expect(survivalQuantile(remissions, 0.5)).toBe(23)
  expect(survivalQuantile(remissions, 0.25)).toBe(13)
})

test('says nothing of what was given up before', () => {
  expect(survivalQuantile(remissions, 0.9)).toBeUndefined()
  expect(survivalQuantile([], 0.5)).toBeUndefined()
  expect(kaplanMeier([{ value: 60, censored: true }])).toEqual([])
})

test('without censoring it is the share that is left', () => {
  const lifetimes = [4, 1, 3, 2].map(value => ({ value, censored: false }))
  expect(kaplanMeier(lifetimes).map(({ surviving }) => surviving)).toEqual([0.75, 0.5, 0.25, 0])
  expect(survivalQuantile(lifetimes, 0.9)).toBe(4)
})

test('the median lies between two where half have ended just before the second', () => {
  const ended = (value: number) => ({ value, censored: false })
  const open = (value: number) => ({ value, censored: true })
  expect(survivalMedian(remissions)).toBe(23)
  expect(survivalMedian([4, 1, 3, 2].map(ended))).toBe(2.5)
  expect(survivalMedian([1, 2, 3].map(ended))).toBe(2)
  expect(survivalMedian([ended(1), ended(2), open(60)])).toBe(2)
  expect(survivalMedian([ended(1), open(60)])).toBeUndefined()
  expect(survivalMedian([open(60)])).toBeUndefined()
})

test('the interval of the median has no upper end where too many had not ended', () => {
  const lifetimes = [1, 2, 3, 4, 5, 60].map(value => ({ value, censored: value === 60 }))
  expect(survivalMedianInterval(lifetimes)).toEqual([1, undefined])
  const more = [1, 2, 3, 4, 5, 6, 7, 8, 60].map(value => ({ value, censored: value === 60 }))
  expect(survivalMedianInterval(more)).toEqual([2, 8])
  expect(survivalMedianInterval(lifetimes.slice(1))).toBeUndefined()
})
