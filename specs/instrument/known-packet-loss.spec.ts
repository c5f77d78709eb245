import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('packets that the kernel loses and counts', { tags: ['instrument'] }, () => {
  test('are all that is told as lost, to the packet', async ({ calibrate }) => {
    const record = await calibrate('known-packet-loss')
    expect(record).toBeOffByAtMost('packets lost', limits.packets.lost)
  })

  test('were as probable as the reported interval says', async ({ calibrate }) => {
    const record = await calibrate('known-packet-loss')
    expect(record).toCoverTheTruth('probability of loss', limits.packets.interval)
  })
})
