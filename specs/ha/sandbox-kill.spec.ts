import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('killing the whole instance, sandbox included', { tags: ['pod-faults'] }, () => {
  test('costs a single instance a new sandbox and a restart', async ({ observe, allowed }) => {
    const { single } = await observe('sandbox-kill')
    const limit = allowed(limits)['sandbox-kill'].single
    expect.soft(single).toKeepOutageWithin(limit.outage)
    expect.soft(single).toBeRepairedWithin(limit.repair)
  })

  test('is carried by the other two of three instances', async ({ observe, allowed }) => {
    const { triple } = await observe('sandbox-kill')
    const limit = allowed(limits)['sandbox-kill'].triple
    expect.soft(triple).toLoseAtMost(limit.loss)
    expect.soft(triple).toBeRepairedWithin(limit.repair)
  })
})
