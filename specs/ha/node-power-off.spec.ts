import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'
import { mostCases, outageInMostCases } from './most-cases.ts'

describe('cutting the power of a node', { tags: ['node-faults'] }, () => {
  test('costs a single instance its detection, its eviction and a start elsewhere', async ({
    observe,
    allowed,
  }) => {
    const limit = allowed(limits)['node-power-off'].single
    const { single } = await observe('node-power-off', outageInMostCases(limit.outage))
    expect.soft(single).toKeepOutageWithin(limit.outage)
    expect.soft(single).toBeRepairedWithin(limit.repair)
  })

  test('costs three instances a share of requests until the node is noticed', async ({
    observe,
    allowed,
  }) => {
    const { single, triple: limit } = allowed(limits)['node-power-off']
    const { triple } = await observe('node-power-off', outageInMostCases(single.outage))
    expect.soft(triple).toLoseAtMost(limit.loss)
    expect.soft(triple).toBeRepairedWithin(limit.repair)
  })

  test('costs a single instance no more in most cases', async ({ observe, allowed, claimable }) => {
    claimable(mostCases)
    const { outage } = allowed(limits)['node-power-off'].single
    const { single } = await observe('node-power-off', outageInMostCases(outage))
    expect(single).outage.toBeBelow(`${outage.ms} ms`, { ...mostCases, because: outage.because })
  })
})
