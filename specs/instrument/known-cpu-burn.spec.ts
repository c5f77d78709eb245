import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('processor time that is known to be used', { tags: ['instrument'] }, () => {
  test('is what is reported of pods', async ({ calibrateOnCluster }) => {
    const record = await calibrateOnCluster('known-cpu-burn')
    expect(record).toBeOffByAtMost('CPU of a pod', limits.cpu.pod)
  })

  test('is what is reported of the machine that measures', async ({ calibrateOnCluster }) => {
    const record = await calibrateOnCluster('known-cpu-burn')
    expect(record).toBeOffByAtMost('CPU of this machine', limits.cpu.machine)
  })
})
