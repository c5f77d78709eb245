import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../chaos/fault.ts'
import type { Sample } from '../probe/sample.ts'
import type { TimelineEvent } from '../timeline/event.ts'
import { analyseTrial } from './analyse-trial.ts'
import { containerKill, instanceEvent, nodeEvent, present, sampleAt, samplesOver } from './testing/made.ts'

const app = 'hello'
const events: TimelineEvent[] = [
  instanceEvent(0, 'a', present),
  instanceEvent(2500, 'a', { ready: false, container: 'terminated: Error' }),
  instanceEvent(3000, 'a', { ready: false, restarts: 1 }),
  instanceEvent(3500, 'a', { restarts: 1 }),
]
const killed = { app, fault: containerKill, t0Ms: 2000, endedAtMs: 6000 }
const ended = (ms: number) => ({ ms, censored: false })

test('the four times of a trial with one window', () => {
  const { times, instants, consistencyMs, probePeriodMs } = analyseTrial(
    samplesOver(6000, [[2005, 4000]]),
    events,
    killed,
  )
  expect(times).toEqual({
    ...{ reaction: ended(500), running: ended(500), repair: ended(1000), recovery: ended(1500) },
    outage: ended(1990),
  })
  expect(instants).toEqual({ t0Ms: 2000, t1Ms: 2500, runningMs: 3000, t2Ms: 3500, t3Ms: 4000 })
  expect(consistencyMs).toBe(-10)
  expect(probePeriodMs).toBe(10)
})

test('clients that were served again before the orchestrator noticed have a negative recovery', () => {
  const { times, consistencyMs } = analyseTrial(samplesOver(6000, [[2000, 2400]]), events, killed)
  expect(times.recovery).toEqual(ended(-100))
  expect(times.outage).toEqual(ended(400))
  expect(consistencyMs).toBe(0)
})

test('a fault that no request felt has an outage of 0 and no recovery', () => {
  const { times, availability, windows } = analyseTrial(samplesOver(6000), events, killed)
  expect(times).toMatchObject({ recovery: undefined, outage: ended(0), repair: ended(1000) })
  expect([availability, windows]).toEqual([1, []])
})

test('an outage in two windows is their time together, and recovery lasts until the second ends', () => {
  const samples = samplesOver(8000, [
    [2000, 2200],
    [4000, 4500],
  ])
  const { times, windows, consistencyMs } = analyseTrial(samples, events, { ...killed, endedAtMs: 8000 })
  expect(windows).toHaveLength(2)
  expect(times).toMatchObject({ outage: ended(700), recovery: ended(2000) })
  expect(consistencyMs).toBe(700 - 2500)
})

test('what had not happened when the trial ended is at least as long as was watched', () => {
  const { times, instants, consistencyMs } = analyseTrial(
    samplesOver(6000, [[2000, 6000]]),
    events.slice(0, 2),
    killed,
  )
  expect(times).toEqual({
    reaction: ended(500),
    running: { ms: 3500, censored: true },
    repair: { ms: 3500, censored: true },
    recovery: { ms: 3500, censored: true },
    outage: { ms: 4000, censored: true },
  })
  expect(instants).toMatchObject({ t2Ms: undefined, t3Ms: undefined })
  expect(consistencyMs).toBeUndefined()
})

test('a fault that the orchestrator never showed to have noticed has a censored reaction and no repair', () => {
  const { times, noticedBy } = analyseTrial(samplesOver(6000), events.slice(0, 1), killed)
  expect(times).toMatchObject({
    reaction: { ms: 4000, censored: true },
    repair: undefined,
    recovery: undefined,
  })
  expect(noticedBy).toBeUndefined()
})

describe('what counts to the fault', () => {
  test('failures of a service that was still starting do not', () => {
    const { requests, windows } = analyseTrial(samplesOver(6000, [[0, 500]]), events, killed)
    expect([requests.failed, requests.sent, windows]).toEqual([0, 550, []])
  })

  test('a request that was under way at the fault does', () => {
    const samples = samplesOver(6000).map(sample =>
      sample.dueMs === 1970 ? sampleAt(1970, 'reset', { endMs: 2001 }) : sample,
    )
    expect(analyseTrial(samples, events, killed).windows).toMatchObject([{ fromMs: 1970, failed: 1 }])
  })

  test('late slots are neither up nor down', () => {
    const samples = samplesOver(6000, [[2000, 2500]]).map(sample =>
      sample.dueMs >= 2100 && sample.dueMs < 2300 ? sampleAt(sample.dueMs, 'late') : sample,
    )
    const { requests, windows, times } = analyseTrial(samples, events, killed)
    expect(requests).toMatchObject({ sent: 600, ok: 550, failed: 30, unknown: 20 })
    expect(windows).toHaveLength(1)
    expect(times.outage).toEqual(ended(500))
  })
})

describe('a node that is taken away', () => {
  const fault: Fault = { kind: 'node-power-off', node: 'agent-1' }
  const through = (vantage: string, failing: [number, number][]) =>
    samplesOver(6000, failing, { vantage, outcome: 'timeout' })
  const samples = [...through('agent-1', [[2000, 6000]]), ...through('server-1', [[2000, 3000]])]
  const lost = [instanceEvent(0, 'a', present), nodeEvent(0, 'agent-1', present)]
  const noticed = nodeEvent(2800, 'agent-1', { ready: false, reason: 'NodeStatusUnknown' })

  test('takes its own door along, which does not count as the service’s outage but is named', () => {
    const measures = analyseTrial(samples, [...lost, noticed], { app, fault, t0Ms: 2000, endedAtMs: 6000 })
    expect(measures.lostVantages).toEqual(['agent-1'])
    expect(measures.times.outage).toEqual(ended(1000))
    expect(measures.requests.sent).toBe(600)
    expect(measures.probePeriodMs).toBe(10)
    expect(measures.noticedBy).toBe('node agent-1 is not ready (NodeStatusUnknown)')
  })

  test('that is only drained keeps its door', () => {
    const drained = {
      app,
      fault: { kind: 'node-drain', node: 'agent-1' } as Fault,
      t0Ms: 2000,
      endedAtMs: 6000,
    }
    expect(analyseTrial(samples, lost, drained).lostVantages).toEqual([])
  })
})

test('a trial without a fault has windows where it saw false alarms, and no four times', () => {
  const quiet = { app, fault: undefined, t0Ms: undefined, endedAtMs: 6000 }
  const { times, instants, requests, windows } = analyseTrial(
    samplesOver(6000, [
      [0, 300],
      [3000, 3010],
    ]),
    [],
    quiet,
  )
  expect(requests).toMatchObject({ sent: 570, failed: 1 })
  expect(windows).toMatchObject([{ fromMs: 3000, pointMs: 10 }])
  expect(times).toMatchObject({ reaction: undefined, repair: undefined, recovery: undefined })
  expect(instants.t3Ms).toBeUndefined()
})

test('no samples at all give no availability, and nothing throws', () => {
  const { availability, requests, times, lostSeconds } = analyseTrial([], [], killed)
  expect([availability, requests.sent, times.outage.ms, lostSeconds]).toEqual([undefined, 0, 0, 0])
})

test('the order in which samples and events are given does not matter', () => {
  const outages = fc.tuple(fc.integer({ min: 2000, max: 4000 }), fc.integer({ min: 0, max: 3000 }))
  fc.assert(
    fc.property(
      outages,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      ([from, length], keys) => {
        const samples = samplesOver(6000, [[from, from + length]], { periodMs: 20 })
        const shuffled = shuffle(samples, () => keys.next().value ?? 0)
        const backwards = events.toReversed()
        expect(analyseTrial(shuffled, backwards, killed)).toEqual(analyseTrial(samples, events, killed))
      },
    ),
    { numRuns: 20 },
  )
})

function shuffle(samples: readonly Sample[], key: () => number): Sample[] {
  return samples
    .map(sample => ({ sample, at: key() }))
    .sort((a, b) => a.at - b.at)
    .map(({ sample }) => sample)
}
