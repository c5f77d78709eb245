import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('draining a node', { tags: ['node-faults'] }, () => {
  test('costs a single instance the start of its replacement', async ({ observe, allowed }) => {
    const { single } = await observe('node-drain')
    const limit = allowed(limits)['node-drain'].single
    expect.soft(single).toKeepOutageWithin(limit.outage)
    expect.soft(single).toBeRepairedWithin(limit.repair)
  })

  test('is carried by the other two of three instances', async ({ observe, allowed }) => {
    const { triple } = await observe('node-drain')
    const limit = allowed(limits)['node-drain'].triple
    expect.soft(triple).toLoseAtMost(limit.loss)
    expect.soft(triple).toBeRepairedWithin(limit.repair)
  })
})
