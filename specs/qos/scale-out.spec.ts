import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('adding instances under the same load', { tags: ['load'] }, () => {
  test('costs no requests and gains throughput', async ({ climb, allowed }) => {
    const steps = await climb('scale-out')
    const limit = allowed(limits)['scale-out']
    expect.soft(steps).toLoseRequestsAtMost('every', limit.loss)
    expect.soft(steps).toGainWithInstances(limit.gain)
  })
})
