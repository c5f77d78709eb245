import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('rebooting a node', { tags: ['node-faults'] }, () => {
  test('costs a single instance no more than the reboot', async ({ observe, allowed }) => {
    const { single } = await observe('node-reboot')
    const limit = allowed(limits)['node-reboot'].single
    expect.soft(single).toKeepOutageWithin(limit.outage)
    expect.soft(single).toBringBack('door', limit.door)
  })

  test('costs three instances a share of requests until it is noticed or over', async ({
    observe,
    allowed,
  }) => {
    const { triple } = await observe('node-reboot')
    const limit = allowed(limits)['node-reboot'].triple
    expect.soft(triple).toLoseAtMost(limit.loss)
    expect.soft(triple).toBringBack('door', limit.door)
  })
})
