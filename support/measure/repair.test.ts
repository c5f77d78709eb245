import { describe, expect, test } from 'vitest'
import type { Fault } from '../chaos/fault.ts'
import type { TimelineEvent } from '../timeline/event.ts'
import { readReaction } from './repair.ts'
import {
  containerKill,
  endpointsEvent,
  instanceEvent,
  nodeEvent,
  noteEvent,
  present,
} from './testing/made.ts'

const t0Ms = 1000
const read = (fault: Fault, ...events: TimelineEvent[]) => readReaction(events, 'hello', fault, t0Ms)

/** Three ready instances, one a node. */
const three = ['a', 'b', 'c'].map((name, i) =>
  instanceEvent(10, name, { ...present, node: `agent-${i + 1}` }),
)
const before: TimelineEvent[] = [
  ...three,
  { ...endpointsEvent(10, ['a', 'b', 'c']), change: 'present' } as TimelineEvent,
  nodeEvent(10, 'agent-1', present),
]

describe('a killed container', () => {
  const down = instanceEvent(1500, 'a', { ready: false, container: 'terminated: Error' })
  const runs = instanceEvent(2000, 'a', { ready: false, restarts: 1 })
  const ready = instanceEvent(2500, 'a', { restarts: 1 })

  test('is noticed with its first news, runs with its restart, and is repaired when it is ready', () => {
    expect(read(containerKill, ...before, down, runs, ready)).toEqual({
      ...{ noticedMs: 1500, noticedBy: 'instance a is not ready (terminated: Error)' },
      ...{ runningMs: 2000, readyMs: 2500 },
    })
  })

  test('that is shown running and ready at once was noticed, run and repaired in that instant', () => {
    expect(read(containerKill, ...before, ready)).toMatchObject({
      noticedMs: 2500,
      runningMs: 2500,
      readyMs: 2500,
    })
  })

  test('is noticed by what a kubelet reports of it, before its status changes', () => {
    const note = noteEvent(1200, 'Pod a', 'Unhealthy')
    expect(read(containerKill, ...before, note, down, runs, ready)).toMatchObject({
      ...{ noticedMs: 1200, noticedBy: 'Pod a: Unhealthy', readyMs: 2500 },
    })
  })

  test('is noticed when the endpoints no longer hold it', () => {
    const gone = endpointsEvent(1400, ['b', 'c'], ['a'])
    expect(read(containerKill, ...before, gone, down)).toMatchObject({ noticedMs: 1400 })
  })

  test('is not noticed by what happens to others, nor by what was there before', () => {
    const others = [
      instanceEvent(1100, 'b', { node: 'agent-2', ready: false }),
      noteEvent(1100, 'Pod b', 'Unhealthy'),
      nodeEvent(1100, 'agent-2', { ready: false }),
      endpointsEvent(1150, ['a', 'c'], ['b']),
      instanceEvent(1200, 'd', present),
      instanceEvent(1200, 'e', { change: 'added', app: 'another' }),
      instanceEvent(1200, 'a', {}),
    ]
    expect(read(containerKill, ...before, ...others)).toMatchObject({
      noticedMs: undefined,
      readyMs: undefined,
    })
  })

  test('is not repaired while another instance is not ready', () => {
    const other = [
      instanceEvent(1800, 'b', { node: 'agent-2', ready: false }),
      instanceEvent(3000, 'b', { node: 'agent-2' }),
    ]
    expect(read(containerKill, ...before, down, ready, ...other).readyMs).toBe(3000)
  })

  test('is repaired by a replacement, too', () => {
    const replaced = [
      instanceEvent(1600, 'a', { ready: false, terminating: true }),
      instanceEvent(1700, 'd', { change: 'added', ready: false, container: undefined, phase: 'Pending' }),
      instanceEvent(2100, 'd'),
    ]
    expect(read(containerKill, ...before, down, ...replaced)).toMatchObject({
      runningMs: 2100,
      readyMs: 2100,
    })
  })
})

describe('a deleted instance', () => {
  const fault: Fault = { kind: 'pod-delete', namespace: 'hello', instance: 'a' }

  test('is noticed when it is marked, and repaired when its replacement is ready, gone or not', () => {
    const events = [
      instanceEvent(1020, 'a', { terminating: true }),
      instanceEvent(1100, 'd', { change: 'added', ready: false, container: undefined, phase: 'Pending' }),
      instanceEvent(1500, 'd', { ready: false }),
      instanceEvent(1900, 'd'),
      instanceEvent(3000, 'a', { change: 'removed' }),
    ]
    expect(read(fault, ...before, ...events)).toEqual({
      ...{
        noticedMs: 1020,
        noticedBy: 'instance a is terminating (running)',
        runningMs: 1500,
        readyMs: 1900,
      },
    })
  })

  test('that was already being deleted when the trial began is none of the fault’s business', () => {
    const old = instanceEvent(20, 'old', { ...present, terminating: true })
    const gone = instanceEvent(1050, 'old', { change: 'removed', terminating: true })
    expect(read(fault, ...before, old, gone).noticedMs).toBeUndefined()
  })
})

describe('a lost node', () => {
  const fault: Fault = { kind: 'node-power-off', node: 'agent-1' }
  const lost = nodeEvent(5000, 'agent-1', { ready: false, reason: 'NodeStatusUnknown' })
  const notReady = instanceEvent(5010, 'a', { ready: false })

  test('is noticed on the node, not by its last heartbeats', () => {
    const heartbeat = nodeEvent(1500, 'agent-1')
    expect(read(fault, ...before, heartbeat, lost, notReady)).toMatchObject({
      ...{ noticedMs: 5000, noticedBy: 'node agent-1 is not ready (NodeStatusUnknown)', readyMs: undefined },
    })
  })

  test('is repaired when its instance was replaced, while the old one stays Terminating', () => {
    const events = [
      instanceEvent(7000, 'a', { ready: false, terminating: true }),
      instanceEvent(7010, 'd', {
        change: 'added',
        node: undefined,
        ready: false,
        phase: 'Pending',
        container: undefined,
      }),
      instanceEvent(8000, 'd', { node: 'agent-2', ready: false }),
      instanceEvent(8500, 'd', { node: 'agent-2' }),
    ]
    expect(read(fault, ...before, lost, notReady, ...events)).toMatchObject({
      runningMs: 8000,
      readyMs: 8500,
    })
  })

  test('that comes back before its instances are evicted is repaired when they are ready again', () => {
    const back = instanceEvent(6500, 'a')
    expect(read({ kind: 'node-network-cut', node: 'agent-1' }, ...before, lost, notReady, back).readyMs).toBe(
      6500,
    )
  })
})

test('a drained node is repaired when all of its instances are replaced', () => {
  const pair = [instanceEvent(10, 'a', present), instanceEvent(10, 'b', present)]
  const events = [
    nodeEvent(10, 'agent-1', present),
    nodeEvent(1005, 'agent-1', { schedulable: false }),
    instanceEvent(1010, 'a', { terminating: true }),
    instanceEvent(1500, 'c', { node: 'agent-2' }),
    instanceEvent(2000, 'b', { terminating: true }),
    instanceEvent(2500, 'd', { node: 'agent-2' }),
  ]
  expect(read({ kind: 'node-drain', node: 'agent-1' }, ...pair, ...events)).toMatchObject({
    ...{ noticedMs: 1005, noticedBy: 'node agent-1 is ready, unschedulable', readyMs: 2500 },
  })
})

test('a rolling update is repaired when the last instance is a new one', () => {
  const replaced = ['a', 'b', 'c'].flatMap((name, i) => [
    instanceEvent(1100 + i * 1000, `new ${name}`, { change: 'added', ready: false, phase: 'Pending' }),
    instanceEvent(1500 + i * 1000, `new ${name}`),
    instanceEvent(1510 + i * 1000, name, { terminating: true }),
    instanceEvent(1900 + i * 1000, name, { change: 'removed' }),
  ])
  const fault: Fault = { kind: 'rolling-update', namespace: 'hello', app: 'hello' }
  expect(read(fault, ...before, ...replaced)).toMatchObject({
    ...{ noticedMs: 1100, noticedBy: 'instance new a was created', readyMs: 3500 },
  })
})
