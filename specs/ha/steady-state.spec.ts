import { describe, expect, test } from '../../fixtures/test.ts'

describe('a cluster that nothing is done to', { tags: ['instrument'] }, () => {
  test('shows no outage of a single instance', async ({ observe }) => {
    const { single } = await observe('steady-state')
    expect(single).toSeeNoOutage()
  })

  test('shows no outage of three instances', async ({ observe }) => {
    const { triple } = await observe('steady-state')
    expect(triple).toSeeNoOutage()
  })

  test('lets every user complete their journey', async ({ journeyed, observe }) => {
    journeyed()
    const { single, triple } = await observe('steady-state')
    expect.soft(single).toCompleteEveryJourney()
    expect.soft(triple).toCompleteEveryJourney()
  })
})
