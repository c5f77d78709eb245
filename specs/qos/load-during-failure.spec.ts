import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('losing a node under half of the load that the cluster carries', {
  tags: ['load', 'node-faults'],
}, () => {
  test('costs what goes to that node until it is noticed, and not the rest', async ({ climb, allowed }) => {
    const failure = await climb('load-during-failure')
    const limit = allowed(limits)['load-during-failure']
    expect.soft(failure).toLoseServiceAtMost(limit.lost)
    expect.soft(failure).toLoseRequestsAtMost('every', limit.loss)
  })
})
