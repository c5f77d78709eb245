import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('cutting a node off the network', { tags: ['node-faults'] }, () => {
  test('costs a single instance its detection, its eviction and a start elsewhere', async ({
    observe,
    allowed,
  }) => {
    const { single } = await observe('node-network-cut')
    const limit = allowed(limits)['node-network-cut'].single
    expect.soft(single).toKeepOutageWithin(limit.outage)
    expect.soft(single).toBeRepairedWithin(limit.repair)
  })

  test('costs three instances a share of requests until the node is noticed', async ({
    observe,
    allowed,
  }) => {
    const { triple } = await observe('node-network-cut')
    const limit = allowed(limits)['node-network-cut'].triple
    expect.soft(triple).toLoseAtMost(limit.loss)
    expect.soft(triple).toBeRepairedWithin(limit.repair)
  })
})
