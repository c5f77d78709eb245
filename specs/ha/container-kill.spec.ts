import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe("killing the app's process", { tags: ['pod-faults'] }, () => {
  test('costs a single instance no more than its restart', async ({ observe, allowed }) => {
    const { single } = await observe('container-kill')
    const limit = allowed(limits)['container-kill'].single
    expect.soft(single).toKeepOutageWithin(limit.outage)
    expect.soft(single).toBeRepairedWithin(limit.repair)
  })

  test('is carried by the other two of three instances', async ({ observe, allowed }) => {
    const { triple } = await observe('container-kill')
    const limit = allowed(limits)['container-kill'].triple
    expect.soft(triple).toLoseAtMost(limit.loss)
    expect.soft(triple).toBeRepairedWithin(limit.repair)
  })
})
