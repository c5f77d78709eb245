import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('outages of known kind and length', { tags: ['instrument'] }, () => {
  test('are found from two probe periods on, and none is invented', async ({ calibrate }) => {
    const record = await calibrate('known-outages')
    expect.soft(record).toFindEvery('outage', limits.outage.detection)
    expect.soft(record).toInventNothing(limits.outage.invention)
  })

  test('truly last no less and no longer than the reported bounds', async ({ calibrate }) => {
    const record = await calibrate('known-outages')
    expect(record).toKeepTheTruthWithinItsBounds(limits.outage.bounds)
  })

  test('cost as much availability as they truly last', async ({ calibrate }) => {
    const record = await calibrate('known-outages')
    expect(record).toBeOffByAtMost('availability', limits.availability)
  })
})
