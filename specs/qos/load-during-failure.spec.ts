import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('losing a node under half of the load that the cluster carries', {
  tags: ['load', 'node-faults'],
}, () => {
  test('costs no more service than losing it at rest', async ({ climb, allowed }) => {
    const failure = await climb('load-during-failure')
    const limit = allowed(limits)['load-during-failure']
    expect.soft(failure).toLoseServiceAtMost(limit.lost)
    expect.soft(failure).toLoseRequestsAtMost('every', limit.loss)
  })
})
