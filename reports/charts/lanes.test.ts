import { expect, test } from 'vitest'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import { exampleTrial } from '../testing/example.ts'
import { frameOf, sceneOf } from './frame.ts'
import { lanesOf } from './lanes.ts'

const example = exampleTrial()
const frame = frameOf([example])

test('instances, endpoints and nodes have lanes, in this order, with what they showed', () => {
  const told = lanesOf(sceneOf(example), frame).map(({ lane, state, text, fromS }) =>
    `${fromS} ${lane} ${state} ${text}`.trim(),
  )
  expect(told).toEqual([
    '-3 …-abcde on agent-1 ready',
    '0.5 …-abcde on agent-1 not ready',
    '1.5 …-abcde on agent-1 ready',
    '-3 endpoints ready 1',
    '0.6 endpoints not ready 0',
    '1.6 endpoints ready 1',
    '-3 node agent-1 ready',
  ])
})

const gone: TimelineEvent = {
  atMs: 6000,
  kind: 'instance',
  change: 'removed',
  app: 'hello',
  name: 'hello-7d9f-abcde',
  uid: 'u1',
  node: 'agent-1',
  phase: 'Running',
  ready: false,
  terminating: true,
  restarts: 0,
  ip: undefined,
  container: undefined,
}

test('a removed instance leaves its lane empty', () => {
  const segments = lanesOf(sceneOf({ ...example, events: [...example.events.slice(0, 4), gone] }), frame)
  expect(Math.max(...segments.filter(({ lane }) => lane.startsWith('…')).map(({ toS }) => toS))).toBe(1)
})

test('what was gone before the frame, and other apps, have no lane', () => {
  const before: TimelineEvent[] = [
    { ...gone, atMs: 0, uid: 'old', change: 'present' },
    { ...gone, atMs: 100, uid: 'old' },
    { ...gone, atMs: 0, uid: 'other', app: 'another', change: 'present' },
  ]
  expect(lanesOf(sceneOf({ ...example, events: before }), frame)).toEqual([])
})
