import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('taking the workers of a queue away for a while', { tags: ['pod-faults'] }, () => {
  test('loses no work that was promised, and it is worked off when they are back', async ({
    observe,
    allowed,
  }) => {
    // That nothing acknowledged is lost is claimed of every fault: see fixtures/ledger.
    const { single, triple } = await observe('queue-drain')
    const { drain } = allowed(limits)['queue-drain']
    expect.soft(single).toDrainWithin(drain)
    expect.soft(triple).toDrainWithin(drain)
  })

  test('is not felt by who brings more work', async ({ observe, allowed }) => {
    const { single, triple } = await observe('queue-drain')
    const { loss } = allowed(limits)['queue-drain']
    expect.soft(single).toLoseAtMost(loss)
    expect.soft(triple).toLoseAtMost(loss)
  })
})
