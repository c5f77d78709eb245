import { expect, test } from 'vitest'
import { exampleExperiment } from '../testing/example.ts'
import { medianText, spreadText } from './median.ts'

const { outageMs } = exampleExperiment([5700, 6100, 6600]).measures

test('a few trials have their least and most, enough of them an interval', () => {
  expect([medianText(outageMs), spreadText(outageMs)]).toEqual(['6.10 s', '5.70–6.60, n=3'])
  expect(spreadText({ ...outageMs, n: 8, medianInterval: [5700, 6600] })).toBe('95 % CI 5.70–6.60, n=8')
})

test('a median among trials that had not ended is the one that they allow', () => {
  const censored = { ...outageMs, censored: 1 }
  expect(medianText(censored)).toBe('≥ 6.10 s')
  const survival = { median: 6200, interval: [5700, undefined] as [number, undefined] }
  expect(medianText({ ...censored, survival })).toBe('6.20 s')
  expect(spreadText({ ...censored, survival })).toBe('95 % CI above 5.70, n=3, 1 not ended')
  expect(spreadText(censored)).toBe('5.70–≥ 6.60, n=3, 1 not ended')
})

test('what no trial shows is not a time', () => {
  const { repairMs } = exampleExperiment([]).measures
  expect([medianText(repairMs), spreadText(repairMs)]).toEqual(['–', 'in no trial'])
})
