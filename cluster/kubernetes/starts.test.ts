import type { V1EndpointSlice, V1Pod } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { Starts } from './starts.ts'

function pod(uid: string, state: 'waiting' | 'running' | 'ready'): V1Pod {
  return {
    metadata: { uid, name: uid },
    spec: { containers: [{ name: 'hello' }] },
    status: {
      conditions: [{ type: 'Ready', status: state === 'ready' ? 'True' : 'False' }],
      containerStatuses: [
        {
          ...{ name: 'hello', image: '', imageID: '', ready: state === 'ready', restartCount: 0 },
          state: state === 'waiting' ? { waiting: {} } : { running: {} },
        },
      ],
    },
  }
}

const slice = (...uids: string[]): V1EndpointSlice => ({
  addressType: 'IPv4',
  endpoints: uids.map(uid => ({
    addresses: ['127.0.0.1'],
    conditions: { ready: true },
    targetRef: { kind: 'Pod', uid },
  })),
})

test('a start is timed from when it was asked for, or its pod was made, to the endpoints', () => {
  let nowMs = 100
  const starts = new Starts(50, () => nowMs)
  starts.pod('present', pod('a', 'waiting'))
  nowMs = 200
  starts.pod('added', pod('b', 'waiting'))
  nowMs = 450
  starts.pod('changed', pod('a', 'running'))
  starts.pod('changed', pod('b', 'running'))
  nowMs = 1_000
  starts.pod('changed', pod('a', 'ready'))
  expect(starts.measured()).toEqual([])
  nowMs = 1_010
  starts.slice(slice('a'))
  nowMs = 1_500
  starts.slice(slice('a', 'b'))
  starts.pod('changed', pod('b', 'ready'))
  expect(starts.measured()).toEqual([
    { runningMs: 400, readyMs: 550, endpointsMs: 10 },
    { runningMs: 250, readyMs: 1_050, endpointsMs: 0 },
  ])
})

test('a restart is no start', () => {
  let nowMs = 0
  const starts = new Starts(0, () => nowMs)
  starts.pod('present', pod('a', 'ready'))
  starts.slice(slice('a'))
  nowMs = 9_000
  starts.pod('changed', pod('a', 'waiting'))
  starts.pod('changed', pod('a', 'ready'))
  expect(starts.measured()).toEqual([{ runningMs: 0, readyMs: 0, endpointsMs: 0 }])
})
