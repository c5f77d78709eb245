import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('known delays, and a freeze of two seconds', { tags: ['instrument'] }, () => {
  test('are told by the probe as a client that asks evenly has them', async ({ calibrate }) => {
    const record = await calibrate('known-delays')
    expect.soft(record).toBeOffByAtMost('delay p50, probe', limits.delay.usual)
    expect.soft(record).toBeOffByAtMost('delay p99, probe', limits.delay.frozen)
    expect.soft(record).toBeOffByAtMost('delay max, probe', limits.delay.frozen)
  })

  test('are told by the open loop as well', async ({ calibrate }) => {
    const record = await calibrate('known-delays')
    expect.soft(record).toBeOffByAtMost('delay p50, open loop', limits.delay.usual)
    expect.soft(record).toBeOffByAtMost('delay p99, open loop', limits.delay.frozen)
    expect.soft(record).toBeOffByAtMost('delay max, open loop', limits.delay.frozen)
  })

  test('are told by a closed loop but for what it did not ask meanwhile', async ({ calibrate }) => {
    const record = await calibrate('known-delays')
    expect.soft(record).toBeOffByAtMost('delay p50, closed loop', limits.delay.usual)
    expect.soft(record).toBeOffByAtMost('delay max, closed loop', limits.delay.frozen)
    expect.soft(record).not.toBeOffByAtMost('delay p99, closed loop', limits.delay.omitted)
    expect.soft(record).not.toBeOffByAtMost('delay p99, plain closed loop', limits.delay.omitted)
  })
})
