import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('a load that the server counts, too', { tags: ['instrument'] }, () => {
  test('is counted as the server counts it, by both engines', async ({ calibrate }) => {
    const record = await calibrate('load-engines')
    expect(record).toKeepTheTruthWithinItsBounds(limits.engines.count)
  })

  test('differs between the engines only as far as the server saw it differ', async ({ calibrate }) => {
    const record = await calibrate('load-engines')
    expect(record).toBeOffByAtMost('requests of autocannon', limits.engines.disagreement)
  })
})
