import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('cutting the power of the only server', { tags: ['node-faults'] }, () => {
  test('leaves an instance on an agent serving, and the control plane comes back with the power', async ({
    observe,
    allowed,
  }) => {
    const { single } = await observe('server-power-off')
    const limit = allowed(limits)['server-power-off'].single
    expect.soft(single).toLoseAtMost(limit.loss)
    expect.soft(single).toBringBack('controlPlane', limit.controlPlane)
    expect.soft(single).toBringBack('door', limit.door)
  })

  test('costs three instances the share of the one on the server, for as long as it is away', async ({
    observe,
    allowed,
  }) => {
    const { triple } = await observe('server-power-off')
    const limit = allowed(limits)['server-power-off'].triple
    expect.soft(triple).toLoseAtMost(limit.loss)
  })
})
