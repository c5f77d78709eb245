import { describe, expect, test } from '../../fixtures/test.ts'
import { limits } from './limits.ts'

describe('the processors under a load', { tags: ['load'] }, () => {
  test('are known at every step of the ladder that holds', async ({ climbWatched, allowed }) => {
    const ladder = await climbWatched('connection-ladder')
    expect(ladder).toKnowProcessorsFor('carried', allowed(limits)['cpu-usage'].known)
  })

  test('have time to spare at the lowest of the rates', async ({ climbWatched, allowed }) => {
    const arrivals = await climbWatched('arrival-rate')
    const limit = allowed(limits)['cpu-usage']
    expect.soft(arrivals).toKnowProcessorsFor('first', limit.known)
    expect.soft(arrivals).toKeepProcessorsBelow('first', limit.atEase)
    expect.soft(arrivals).toAnswerAThousandWith('first', limit.answers)
  })
})
