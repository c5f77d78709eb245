import type { V1EndpointSlice, V1Node, V1Pod } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { endpointsEvent, nodeEvent, noteEvent, podEvent, podIsReady, sameNews } from './normalize.ts'

const pod: V1Pod = {
  metadata: { name: 'hello-7d9f-abcde', uid: 'u1' },
  spec: { nodeName: 'agent-1', containers: [] },
  status: {
    phase: 'Running',
    podIP: '10.42.1.5',
    conditions: [
      { type: 'Initialized', status: 'True' },
      { type: 'Ready', status: 'True' },
    ],
    containerStatuses: [
      {
        name: 'hello',
        image: 'tahan/hello:1',
        imageID: '',
        ready: true,
        restartCount: 2,
        state: { running: { startedAt: new Date(0) } },
      },
    ],
  },
}

test('a pod that runs', () => {
  expect(podEvent(1_500.25, 'changed', 'hello', pod)).toEqual({
    atMs: 1_500.25,
    kind: 'instance',
    change: 'changed',
    app: 'hello',
    name: 'hello-7d9f-abcde',
    uid: 'u1',
    node: 'agent-1',
    phase: 'Running',
    ready: true,
    terminating: false,
    restarts: 2,
    ip: '10.42.1.5',
    container: 'running',
  })
})

test('a pod that was only just made', () => {
  const made = { metadata: { name: 'hello-7d9f-fghij', uid: 'u2' } }
  expect(podEvent(0, 'added', 'hello', made)).toEqual({
    atMs: 0,
    kind: 'instance',
    change: 'added',
    app: 'hello',
    name: 'hello-7d9f-fghij',
    uid: 'u2',
    node: undefined,
    phase: 'Pending',
    ready: false,
    terminating: false,
    restarts: 0,
    ip: undefined,
    container: undefined,
  })
})

test.for([
  [{ waiting: { reason: 'CrashLoopBackOff' } }, 'waiting: CrashLoopBackOff'],
  [{ terminated: { exitCode: 137, reason: 'OOMKilled' } }, 'terminated: OOMKilled'],
  // The client library writes down what is not there.
  [
    { running: undefined, terminated: undefined, waiting: { reason: 'ContainerCreating' } },
    'waiting: ContainerCreating',
  ],
  [{}, undefined],
] as const)('the container of %o is shown as %s', ([state, shown]) => {
  const [status] = pod.status?.containerStatuses ?? []
  const seen = { ...pod, status: { containerStatuses: status && [{ ...status, state }] } }
  expect(podEvent(0, 'changed', 'hello', seen)).toMatchObject({ container: shown })
})

test('a pod that is marked for deletion is terminating', () => {
  const marked = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: new Date(0) } }
  expect(podEvent(0, 'changed', 'hello', marked)).toMatchObject({ terminating: true, ready: true })
})

test('ready is what the condition says', () => {
  expect(podIsReady(pod)).toBe(true)
  expect(podIsReady({ status: { conditions: [{ type: 'Ready', status: 'False' }] } })).toBe(false)
  expect(podIsReady({})).toBe(false)
})

test('endpoints are those of all slices, by instance, in order', () => {
  const slice = (endpoints: V1EndpointSlice['endpoints']): V1EndpointSlice => ({
    addressType: 'IPv4',
    endpoints,
  })
  const slices = [
    slice([
      { addresses: ['10.42.1.6'], conditions: { ready: true }, targetRef: { name: 'b' } },
      { addresses: ['10.42.1.7'], conditions: { ready: false }, targetRef: { name: 'c' } },
    ]),
    slice([
      // Without a condition it counts as ready; without an instance it is its address.
      { addresses: ['10.42.1.5'], targetRef: { name: 'a' } },
      { addresses: ['10.42.1.9'], conditions: { ready: true } },
    ]),
  ]
  expect(endpointsEvent(7, 'changed', 'hello', slices)).toEqual({
    atMs: 7,
    kind: 'endpoints',
    change: 'changed',
    app: 'hello',
    ready: ['10.42.1.9', 'a', 'b'],
    notReady: ['c'],
  })
})

const node: V1Node = {
  metadata: { name: 'agent-1' },
  spec: {
    taints: [
      { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
    ],
  },
  status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }] },
}

test('a lost node', () => {
  expect(nodeEvent(9, 'changed', node)).toEqual({
    atMs: 9,
    kind: 'node',
    change: 'changed',
    name: 'agent-1',
    ready: false,
    reason: 'NodeStatusUnknown',
    schedulable: true,
    taints: ['node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule'],
  })
})

test('a cordoned node', () => {
  expect(nodeEvent(0, 'changed', { ...node, spec: { unschedulable: true } })).toMatchObject({
    schedulable: false,
    taints: [],
  })
})

test('an event object is a note', () => {
  const involvedObject = { kind: 'Pod', name: 'hello-7d9f-abcde' }
  const event = { metadata: {}, involvedObject, reason: 'Killing', message: 'Stopping container hello' }
  expect(noteEvent(5, 'hello', event)).toEqual({
    atMs: 5,
    kind: 'note',
    app: 'hello',
    about: 'Pod hello-7d9f-abcde',
    reason: 'Killing',
    message: 'Stopping container hello',
  })
})

test('a heartbeat is no news; a change, a removal and a return are', () => {
  const seen = nodeEvent(0, 'present', node)
  expect(sameNews(undefined, seen)).toBe(false)
  expect(sameNews(seen, nodeEvent(10_000, 'changed', node))).toBe(true)
  expect(sameNews(seen, nodeEvent(0, 'changed', { ...node, spec: {} }))).toBe(false)
  const gone = nodeEvent(20_000, 'removed', node)
  expect(sameNews(seen, gone)).toBe(false)
  expect(sameNews(gone, nodeEvent(30_000, 'added', node))).toBe(false)
})
