import { assertionNames } from '../../fixtures/instrument/no-samples/assertion-names.ts'
import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('evidence that is empty, short or broken', { tags: ['instrument'] }, () => {
  test('lets no assertion pass, nor its contrary', async ({ calibrate }) => {
    const record = await calibrate('no-samples')
    expect(record).toInventNothing(limits.verdict.invention)
  })

  test('was tried with every assertion that there is', async ({ calibrate }) => {
    const { findings } = await calibrate('no-samples')
    // Some can be claimed of evidence of several kinds.
    const tried = new Set(findings.map(({ what }) => what.replace('assertion ', '')))
    expect([...tried].sort()).toEqual(await assertionNames())
  })
})
