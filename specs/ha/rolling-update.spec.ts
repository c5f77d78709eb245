import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('updating the app', { tags: ['updates'] }, () => {
  test('costs a single instance next to nothing: its successor is ready first', async ({
    observe,
    allowed,
  }) => {
    const { single } = await observe('rolling-update')
    const limit = allowed(limits)['rolling-update'].single
    expect.soft(single).toKeepOutageWithin(limit.outage)
    expect.soft(single).toBeRepairedWithin(limit.repair)
  })

  test('costs three instances next to nothing', async ({ observe, allowed }) => {
    const { triple } = await observe('rolling-update')
    const limit = allowed(limits)['rolling-update'].triple
    expect.soft(triple).toLoseAtMost(limit.loss)
    expect.soft(triple).toBeRepairedWithin(limit.repair)
  })
})
