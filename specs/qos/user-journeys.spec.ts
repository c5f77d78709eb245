import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

// One instance of each service and three of each, side by side on the same machines: each gets as many users. The first
// rate is held to limits; how many are carried above it is found and told.
describe('users who come at a rising rate and make their journey', { tags: ['load'] }, () => {
  test('complete it, and wait no longer in any step than they bear', async ({
    journeyed,
    observe,
    allowed,
  }) => {
    journeyed()
    const { single, triple } = await observe('user-journeys')
    const { completed, step } = allowed(limits)['user-journeys']
    expect.soft(single).toCompleteJourneys(completed)
    expect.soft(triple).toCompleteJourneys(completed)
    expect.soft(single).toAnswerEachStepWithin(step)
    expect.soft(triple).toAnswerEachStepWithin(step)
  })
})
