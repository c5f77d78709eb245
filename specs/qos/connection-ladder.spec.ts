import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('more and more connections', { tags: ['load'] }, () => {
  test('are answered fast and without loss, as far as they should be', async ({ climb, allowed }) => {
    const ladder = await climb('connection-ladder')
    const limit = allowed(limits)['connection-ladder']
    expect.soft(ladder).toHoldUpTo(limit.knee)
    expect.soft(ladder).toAnswerWithin('first', limit.delay)
    expect.soft(ladder).toDeliver('first', limit.throughput)
    expect.soft(ladder).toLoseRequestsAtMost('first', limit.loss)
  })

  test('leave the service available to whoever else asks, as long as they hold', async ({
    climb,
    allowed,
  }) => {
    const ladder = await climb('connection-ladder')
    const limit = allowed(limits)['connection-ladder']
    expect.soft(ladder).toStayAvailable('first', limit.availability)
    expect.soft(ladder).toKeepJitterWithin('first', limit.jitter)
  })
})
