import { CoreV1Api, type V1ContainerState, type V1Pod } from '@kubernetes/client-node'
import { expect, test, vi } from 'vitest'
import type { Connection } from './connection.ts'
import { explainPods } from './why-not-ready.ts'

/** A cluster of which only the pods' logs are asked. */
function connectionWith(log: () => Promise<string>): Connection {
  const core = Object.create(CoreV1Api.prototype) as CoreV1Api
  vi.spyOn(core, 'readNamespacedPodLog').mockImplementation(log)
  return { core } as Connection
}
const silent = connectionWith(() => Promise.reject(new Error('container has not started')))

function podWith(state: V1ContainerState, change: Partial<V1Pod> = {}, restartCount = 0): V1Pod {
  const status = { name: 'hello', image: '', imageID: '', ready: false, restartCount, state }
  return {
    metadata: { name: 'hello-1' },
    spec: { nodeName: 'agent-1', containers: [] },
    status: { phase: 'Pending', containerStatuses: [status] },
    ...change,
  }
}

const explain = (pods: V1Pod[], connection = silent) => explainPods(connection, 'x', pods)

test.for([
  [
    podWith({ waiting: { reason: 'ErrImagePull', message: 'no such image' } }),
    'pod hello-1 on node agent-1: waiting, ErrImagePull: no such image',
  ],
  [podWith({ waiting: {} }), 'pod hello-1 on node agent-1: waiting, without a reason'],
  [
    podWith({ terminated: { exitCode: 137, reason: 'OOMKilled' } }, {}, 4),
    'pod hello-1 on node agent-1: ended with exit code 137, OOMKilled, 4 restarts',
  ],
  [
    podWith({}, { spec: { containers: [] }, status: { conditions: [unschedulable()] } }),
    'pod hello-1 on node (none): Pending, 0/3 nodes are available',
  ],
  [
    podWith({}, { metadata: { name: 'hello-1', deletionTimestamp: new Date(0) } }),
    'pod hello-1 on node agent-1: is being deleted',
  ],
] as const)('%#: says the state of a pod that is not ready', async ([pod, because]) => {
  expect(await explain([pod])).toEqual({ because, tryThis: 'kubectl describe pod hello-1 -n x' })
})

function unschedulable() {
  return { type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }
}

test('picks the pod that is not ready, and quotes its last words', async () => {
  const ready: V1Pod = {
    metadata: { name: 'fine' },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  }
  const connection = connectionWith(() => Promise.resolve('Error: no PORT\n'))
  const details = await explain([ready, podWith({ waiting: { reason: 'CrashLoopBackOff' } })], connection)
  expect(details).toMatchObject({
    because: expect.stringContaining('hello-1'),
    lastWords: 'Error: no PORT\n',
  })
})

test('of several containers, tells of the one that is stuck', async () => {
  const pod = podWith({ waiting: { reason: 'CrashLoopBackOff' } })
  const [stuck] = pod.status?.containerStatuses ?? []
  const sidecar = { ...stuck, name: 'proxy', image: '', imageID: '', restartCount: 0, ready: true, state: {} }
  const both = { ...pod, status: { containerStatuses: stuck && [sidecar, stuck] } }
  expect((await explain([both])).because).toContain('CrashLoopBackOff')
})

test('no pod, and pods that are all ready, are told apart', async () => {
  expect(await explain([])).toMatchObject({ because: 'no pod was made.' })
  const ready: V1Pod = { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
  expect((await explain([ready])).because).toMatch(/not \(or not only\) in the endpoints/)
})

test.for([
  [[{ reason: 'ScalingReplicaSet', message: 'scaled up' }], 'no pod was made.'],
  [
    [
      { reason: 'ScalingReplicaSet', message: 'scaled up' },
      {
        reason: 'FailedCreate',
        message: 'Error creating: pods "hello-1" is forbidden: violates PodSecurity',
      },
    ],
    'Error creating: pods "hello-1" is forbidden: violates PodSecurity',
  ],
] as const)('%#: says who refused the pods when there is none', async ([events, because]) => {
  const core = Object.create(CoreV1Api.prototype) as CoreV1Api
  const items = events.map(event => ({ ...event, metadata: {}, involvedObject: {} }))
  vi.spyOn(core, 'listNamespacedEvent').mockResolvedValue({ items })
  expect(await explain([], { core } as Connection)).toMatchObject({ because })
})
