import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

const ways = ['network-loss', 'network-rate', 'network-delay'] as const

describe.for(ways)("degrading a node's network: %s", { tags: ['node-faults'] }, way => {
  test('costs a single instance what the link loses', async ({ observe, allowed }) => {
    const { single } = await observe(way)
    const limit = allowed(limits)[way].single
    expect.soft(single).toLoseShareOfAtMost(limit.loss)
    expect.soft(single).toAddLatencyOfAtMost(limit.latency)
  })

  test('costs three instances the share that crosses the link', async ({ observe, allowed }) => {
    const { triple } = await observe(way)
    const limit = allowed(limits)[way].triple
    expect.soft(triple).toLoseShareOfAtMost(limit.loss)
    expect.soft(triple).toAddLatencyOfAtMost(limit.latency)
  })
})
