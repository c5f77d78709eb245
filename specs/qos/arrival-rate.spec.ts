import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('requests that arrive at a rate', { tags: ['load'] }, () => {
  test('are answered as fast as they come at the lowest of the rates', async ({ climb, allowed }) => {
    const arrivals = await climb('arrival-rate')
    const limit = allowed(limits)['arrival-rate']
    expect.soft(arrivals).toKeepPace('first', limit.pace)
    expect.soft(arrivals).toAnswerWithin('first', limit.delay)
    expect.soft(arrivals).toLoseRequestsAtMost('first', limit.loss)
    expect.soft(arrivals).toStayAvailable('first', limit.availability)
  })
})
