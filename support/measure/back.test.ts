import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../chaos/fault.ts'
import type { TimelineEvent } from '../timeline/event.ts'
import { analyseTrial } from './analyse-trial.ts'
import { backFrom, readBack } from './back.ts'
import { instanceEvent, nodeEvent, present, sampleAt, samplesOver } from './testing/made.ts'

const ended = (ms: number) => ({ ms, censored: false })
const notYet = (ms: number) => ({ ms, censored: true })
const question = { app: 'hello', node: 'agent-1', fromMs: 2000, endedAtMs: 8000 }
const controlPlane = (atMs: number, answers: boolean): TimelineEvent => ({
  atMs,
  kind: 'control-plane',
  answers,
})

describe('from when a node comes back', () => {
  test.for<[Fault | undefined, ReturnType<typeof backFrom>]>([
    [
      { kind: 'node-power-on', node: 'n' },
      { node: 'n', fromMs: 10 },
    ],
    [
      { kind: 'node-reboot', node: 'n' },
      { node: 'n', fromMs: 10 },
    ],
    [
      { kind: 'server-power-off', node: 'n' },
      { node: 'n', fromMs: 20 },
    ],
    [
      { kind: 'node-power-off', node: 'n' },
      { node: 'n', fromMs: 20 },
    ],
    [{ kind: 'agent-restart', node: 'n' }, undefined],
    [undefined, undefined],
  ])('of %o', ([fault, from]) => {
    expect(backFrom(fault, 10, 20)).toEqual(from)
  })

  test('is unknown where it was not given power', () => {
    expect(backFrom({ kind: 'server-power-off', node: 'n' }, 10, undefined)).toBeUndefined()
    expect(backFrom({ kind: 'node-power-off', node: 'n' }, 10, undefined)).toBeUndefined()
  })
})

describe('the node', () => {
  const back = (...events: TimelineEvent[]) => readBack([], events, question).node

  test('is back when it is shown Ready', () => {
    expect(
      back(nodeEvent(0, 'agent-1', { ready: false }), nodeEvent(4500, 'agent-1'), nodeEvent(3000, 'agent-2')),
    ).toEqual(ended(2500))
  })

  test('is back when it is Ready for good', () => {
    const wavering = [
      nodeEvent(1000, 'agent-1', { ready: false }),
      nodeEvent(3000, 'agent-1'),
      nodeEvent(3500, 'agent-1', { ready: false }),
      nodeEvent(5000, 'agent-1'),
      nodeEvent(6000, 'agent-1', { taints: [] }),
    ]
    expect(back(...wavering)).toEqual(ended(3000))
    expect(back(...wavering.slice(0, 3))).toEqual(notYet(6000))
  })

  test('was not away where it was never shown not Ready, or was back before', () => {
    expect(back(nodeEvent(0, 'agent-1'), nodeEvent(3000, 'agent-1', { reason: 'other' }))).toBeUndefined()
    expect(back(nodeEvent(0, 'agent-1', { ready: false }), nodeEvent(1000, 'agent-1'))).toBeUndefined()
  })
})

describe('its door', () => {
  const through = (...failing: [number, number][]) =>
    readBack(samplesOver(8000, failing, { vantage: 'agent-1' }), [], question).door

  test('is back with the first of stably good answers', () => {
    expect(through([0, 3500])).toEqual(ended(1500))
    expect(through([2500, 3500], [3800, 4000])).toEqual(ended(2000))
  })

  test('is back once: what fails a while later is another matter', () => {
    expect(through([0, 3500], [6000, 6100])).toEqual(ended(1500))
  })

  test('is back after the longest absence: what failed for a moment while the node shut down is none', () => {
    expect(through([2100, 2200], [4000, 6000])).toEqual(ended(4000))
  })

  test('is not back while no answer is stable', () => {
    expect(through([0, 8000])).toEqual(notYet(6000))
    expect(through([0, 7500])).toEqual(notYet(6000))
  })

  test('was not away where every request through it was answered', () => {
    expect(through([0, 2000])).toBeUndefined()
  })

  test('is no other door', () => {
    const { door } = readBack(samplesOver(8000, [[0, 3500]], { vantage: 'agent-2' }), [], question)
    expect(door).toBeUndefined()
  })
})

describe('an instance on it', () => {
  const lives = [instanceEvent(0, 'a', present), instanceEvent(0, 'b', { ...present, node: 'agent-2' })]
  const answers = (instance: string, ...times: number[]) => times.map(ms => sampleAt(ms, 'ok', { instance }))
  const every10 = (fromMs: number, toMs: number) =>
    Array.from({ length: (toMs - fromMs) / 10 }, (_, i) => fromMs + i * 10)

  test('is back with its first answer after the node got power', () => {
    const samples = [
      ...answers('b', ...every10(0, 8000)),
      ...answers('a', 5000, 5010, ...every10(5020, 8000)),
    ]
    expect(readBack(samples, lives, question).instance).toEqual(ended(3000))
  })

  test('is back after the longest time without an answer: it may serve on while the node shuts down', () => {
    const samples = answers('a', ...every10(0, 2600), ...every10(6000, 8000))
    expect(readBack(samples, lives, question).instance).toEqual(ended(4000))
  })

  test('is not back when none answers', () => {
    expect(readBack(answers('b', 3000), lives, question).instance).toEqual(notYet(6000))
  })

  test('is not waited for where none is to be there any more', () => {
    const gone = [...lives, instanceEvent(7000, 'a', { terminating: true })]
    expect(readBack(answers('b', 3000), gone, question).instance).toBeUndefined()
  })

  test('answers at some instant of the trial, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7999 })), times => {
        const { instance } = readBack(answers('a', ...times), lives, question)
        const after = times.filter(ms => ms >= question.fromMs).map(ms => ended(ms - question.fromMs))
        expect([...after, notYet(6000)]).toContainEqual(instance)
      }),
    )
  })
})

describe('the control plane', () => {
  test('is back when it answers for good', () => {
    const events = [controlPlane(500, true), controlPlane(1000, false), controlPlane(5000, true)]
    expect(readBack([], events, question).controlPlane).toEqual(ended(3000))
    expect(readBack([], events.slice(0, 2), question).controlPlane).toEqual(notYet(6000))
  })

  test('was not away where it was not asked', () => {
    expect(readBack([], [], question).controlPlane).toBeUndefined()
  })
})

describe('a trial', () => {
  const events = [
    instanceEvent(0, 'a', { ...present, node: 'agent-1' }),
    nodeEvent(0, 'server-1', present),
    controlPlane(2100, false),
    controlPlane(5000, true),
    nodeEvent(5100, 'server-1', { ready: false }),
    nodeEvent(6000, 'server-1'),
  ]
  const fault: Fault = { kind: 'server-power-off', node: 'server-1' }

  test('without the server has no reaction: nobody is left to notice', () => {
    const samples = samplesOver(8000, [], { vantage: 'agent-1' })
    const context = { app: 'hello', fault, t0Ms: 2000, poweredMs: 4000, endedAtMs: 8000 }
    const { back, times, instants } = analyseTrial(samples, events, context)
    expect(times).toMatchObject({ reaction: undefined, repair: undefined, outage: ended(0) })
    expect(back).toEqual({ fromMs: 4000, controlPlane: ended(1000), node: ended(2000) })
    expect(instants.poweredMs).toBe(4000)
  })

  test('in which a node gets power is repaired when all its instances are ready, more than before', () => {
    const on: Fault = { kind: 'node-power-on', node: 'agent-1' }
    const returning = [
      instanceEvent(0, 'a', { ...present, ready: false }),
      instanceEvent(0, 'b', { ...present, node: 'agent-2' }),
      nodeEvent(0, 'agent-1', { ...present, ready: false }),
      nodeEvent(3000, 'agent-1'),
      instanceEvent(3200, 'a', { ready: false, restarts: 1 }),
      instanceEvent(4000, 'a', { restarts: 1 }),
    ]
    const context = { app: 'hello', fault: on, t0Ms: 2000, endedAtMs: 8000 }
    const { times } = analyseTrial(samplesOver(8000), returning, context)
    expect(times).toMatchObject({ reaction: ended(1000), running: ended(200), repair: ended(1000) })
  })

  test('in which nothing is taken has nothing to repair', () => {
    const restart: Fault = { kind: 'agent-restart', node: 'agent-1' }
    const context = { app: 'hello', fault: restart, t0Ms: 2000, endedAtMs: 8000 }
    const told = [events[0], nodeEvent(0, 'agent-1', present), nodeEvent(3000, 'agent-1', { reason: 'x' })]
    const { times } = analyseTrial(
      samplesOver(8000),
      told.filter(event => event !== undefined),
      context,
    )
    expect(times).toMatchObject({ reaction: ended(1000), running: undefined, repair: undefined })
  })
})
