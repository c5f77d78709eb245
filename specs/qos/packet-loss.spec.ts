import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('numbered packets to every node', { tags: ['load'] }, () => {
  test('come back, soon and in order', async ({ exchangePackets, allowed }) => {
    const packets = await exchangePackets()
    const limit = allowed(limits)['packet-loss']
    expect.soft(packets).toLosePacketsAtMost(limit.loss)
    expect.soft(packets).toEchoPacketsWithin(limit.roundTrip)
    expect.soft(packets).toKeepPacketJitterWithin(limit.jitter)
    expect.soft(packets).toReorderPacketsAtMost(limit.reordered)
  })
})
