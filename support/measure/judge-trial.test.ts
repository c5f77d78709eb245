import { expect, test } from 'vitest'
import type { Outcome, Sample } from '../probe/sample.ts'
import { analyseTrial, type TrialContext } from './analyse-trial.ts'
import { judgeTrial } from './judge-trial.ts'
import { containerKill, instanceEvent, present, sampleAt, samplesOver } from './testing/made.ts'

const killed: TrialContext = { app: 'hello', fault: containerKill, t0Ms: 2000, endedAtMs: 6000 }
const quiet: TrialContext = { app: 'hello', fault: undefined, t0Ms: undefined, endedAtMs: 6000 }
const events = [
  instanceEvent(0, 'a', present),
  instanceEvent(2500, 'a', { ready: false }),
  instanceEvent(3500, 'a', { restarts: 1 }),
]

function judge(samples: Sample[], context: TrialContext & { notSteady?: string } = killed) {
  return judgeTrial(analyseTrial(samples, events, context), samples, context)
}

test('a sound trial says what it showed', () => {
  expect(judge(samplesOver(6000, [[2000, 4000]]))).toEqual({
    verdict: 'pass',
    reason:
      'Requests failed for 2.00 s: 200 of 600 (200 refused). Noticed after 0.50 s, repaired 1.00 s later.',
  })
  expect(judge(samplesOver(6000)).reason).toBe(
    'No request of 600 failed. Noticed after 0.50 s, repaired 1.00 s later.',
  )
})

test('workers that are taken away are nothing to be noticed', () => {
  const fault = { kind: 'worker-away', namespace: 'video-1', app: 'converter' } as const
  expect(judge(samplesOver(6000), { ...killed, fault }).reason).toBe('No request of 600 failed.')
})

test('a service that never came back fails', () => {
  expect(judge(samplesOver(6000, [[2000, 6000]]))).toMatchObject({
    verdict: 'fail',
    reason: expect.stringMatching(/^The service did not come back in the 4\.00 s that it was watched/),
  })
})

test('one that answered again, but not long enough to tell, is inconclusive', () => {
  expect(judge(samplesOver(6000, [[2000, 5500]]))).toMatchObject({ verdict: 'inconclusive' })
})

test('one that failed ahead of the fault is no trial of the fault', () => {
  expect(judge(samplesOver(6000, [[1500, 1600]]))).toMatchObject({ verdict: 'infrastructure' })
  expect(judge(samplesOver(6000, [[500, 600]]))).toMatchObject({ verdict: 'pass' })
})

test('one that could not begin says why', () => {
  expect(judge([], { ...killed, notSteady: 'The app was not steady within 120 s.' })).toEqual({
    verdict: 'infrastructure',
    reason: 'The app was not steady within 120 s.',
  })
  expect(judge(samplesOver(6000), { ...killed, t0Ms: undefined }).verdict).toBe('infrastructure')
})

test('a prober that missed too much is not believed, whatever it saw', () => {
  const missing = (share: number) =>
    samplesOver(6000).map((sample, i) => (i % 100 < share ? sampleAt(sample.dueMs, 'late') : sample))
  expect(judge(missing(4)).verdict).toBe('pass')
  expect(judge(missing(6))).toMatchObject({
    verdict: 'invalid',
    reason: expect.stringContaining('missed 6.0 % of its requests (5.0 % are allowed)'),
  })
})

test('what a prober missed before the second ahead of the fault is no loss', () => {
  const lateUntil = (ms: number) =>
    samplesOver(6000).map(sample => (sample.dueMs < ms ? sampleAt(sample.dueMs, 'late') : sample))
  expect(judge(lateUntil(900)).verdict).toBe('pass')
  expect(judge(lateUntil(1500)).verdict).toBe('invalid')
  expect(judge(lateUntil(900), quiet).verdict).toBe('invalid')
})

test.for([
  ['none', [], killed],
  ['ten', samplesOver(100), quiet],
  ['none after the fault', samplesOver(2000), killed],
  ['none before the fault', samplesOver(6000).filter(({ dueMs }) => dueMs > 2000), killed],
  ['only late ones', samplesOver(6000, [[0, 6000]], { outcome: 'late' as Outcome }), quiet],
  ['only failures', samplesOver(6000, [[0, 6000]]), killed],
] as [string, Sample[], TrialContext][])('no data never passes: %s', ([, samples, context]) => {
  expect(judge(samples, context).verdict).not.toBe('pass')
})

test('a trial without a fault counts its false alarms', () => {
  expect(judge(samplesOver(6000), quiet)).toEqual({
    verdict: 'pass',
    reason: 'Nothing was done, and all of 600 requests were answered.',
  })
  const alarmed = samplesOver(6000, [
    [2000, 2020],
    [4000, 4010],
  ])
  expect(judge(alarmed, quiet).reason).toBe(
    'Nothing was done, and yet requests failed, 3 of 600 (3 refused): 2 false alarms.',
  )
})
