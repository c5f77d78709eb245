import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe("restarting a node's agent", { tags: ['node-faults'] }, () => {
  test('costs a single instance nothing, unless it is missed for too long', async ({ observe, allowed }) => {
    const { single } = await observe('agent-restart')
    const limit = allowed(limits)['agent-restart'].single
    expect.soft(single).toKeepOutageWithin(limit.outage)
  })

  test('costs three instances nothing', async ({ observe, allowed }) => {
    const { triple } = await observe('agent-restart')
    const limit = allowed(limits)['agent-restart'].triple
    expect.soft(triple).toLoseAtMost(limit.loss)
  })
})
