import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('giving a node its power back', { tags: ['node-faults'] }, () => {
  test('has it serve again, and with it its single instance', async ({ observe, allowed }) => {
    const { single } = await observe('node-power-on')
    const limit = allowed(limits)['node-power-on']
    expect.soft(single).toBringBack('node', limit.node)
    expect.soft(single).toBringBack('instance', limit.instance)
  })

  test('has its door and its instance beside the other two again', async ({ observe, allowed }) => {
    const { triple } = await observe('node-power-on')
    const limit = allowed(limits)['node-power-on']
    expect.soft(triple).toBringBack('door', limit.door)
    expect.soft(triple).toBringBack('instance', limit.instance)
  })
})
