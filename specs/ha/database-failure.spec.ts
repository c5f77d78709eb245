import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

// That nothing acknowledged is lost is claimed of every fault: see fixtures/ledger.
describe("losing the database's instance", { tags: ['pod-faults'] }, () => {
  test('costs the app the restart of the database, however many instances stand on it', async ({
    observe,
    allowed,
  }) => {
    const { single, triple } = await observe('database-kill')
    const { outage, repair } = allowed(limits)['database-kill']
    expect.soft(single).toKeepOutageWithin(outage)
    expect.soft(single).toBeRepairedWithin(repair)
    expect.soft(triple).toKeepOutageWithin(outage)
    expect.soft(triple).toBeRepairedWithin(repair)
  })
})

describe("losing the database's node, and its volume with it", { tags: ['node-faults'] }, () => {
  test('costs the app as long as the node is away, and a start', async ({ observe, allowed }) => {
    const { single, triple } = await observe('database-node-off')
    const { outage, door } = allowed(limits)['database-node-off']
    expect.soft(single).toKeepOutageWithin(outage)
    expect.soft(single).toBringBack('door', door)
    expect.soft(triple).toKeepOutageWithin(outage)
    expect.soft(triple).toBringBack('door', door)
  })
})
