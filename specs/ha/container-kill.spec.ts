import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'
import { mostCases, outageInMostCases } from './most-cases.ts'

describe("killing the app's process", { tags: ['pod-faults'] }, () => {
  test('costs a single instance no more than its restart', async ({ observe, allowed }) => {
    const limit = allowed(limits)['container-kill'].single
    const { single } = await observe('container-kill', outageInMostCases(limit.outage))
    expect.soft(single).toKeepOutageWithin(limit.outage)
    expect.soft(single).toBeRepairedWithin(limit.repair)
  })

  test('is carried by the other two of three instances', async ({ observe, allowed }) => {
    const { single, triple: limit } = allowed(limits)['container-kill']
    const { triple } = await observe('container-kill', outageInMostCases(single.outage))
    expect.soft(triple).toLoseAtMost(limit.loss)
    expect.soft(triple).toBeRepairedWithin(limit.repair)
  })

  test('costs a single instance no more in most cases', async ({ observe, allowed, claimable }) => {
    claimable(mostCases)
    const { outage } = allowed(limits)['container-kill'].single
    const { single } = await observe('container-kill', outageInMostCases(outage))
    expect(single).outage.toBeBelow(`${outage.ms} ms`, { ...mostCases, because: outage.because })
  })
})
