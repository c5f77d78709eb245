import type { DeploymentCondition } from 'kubernetes-types/apps/v1.js'
import { describe, expect, test } from 'vitest'
import type { StoredDeployment, StoredSet } from './revisions.ts'
import { newSetAnnotations, newSetFor } from './revisions.ts'
import { isComplete, progressCheckInMs, rolloutStatus } from './status.ts'

const startMs = Date.UTC(2024, 0, 1)
const time = (seconds: number) => `${new Date(startMs + seconds * 1000).toISOString().slice(0, 19)}Z`
const meta = (name: string) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: time(0),
  generation: 1,
})

function deployment(
  status: StoredDeployment['status'] = {},
  annotations: Record<string, string> = {},
): StoredDeployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...meta('hello'), namespace: 'default', annotations },
    spec: {
      replicas: 2,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: 'hello' } },
      template: { metadata: { labels: { app: 'hello' } }, spec: { containers: [] } },
    },
    status,
  }
}

function set(name: string, replicas: number, ready: number): StoredSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: meta(name),
    spec: { replicas, selector: {} },
    status: { replicas, readyReplicas: ready, availableReplicas: ready },
  }
}

function progress(reason: string, status: string, updatedS: number): DeploymentCondition {
  return { type: 'Progressing', status, reason, lastUpdateTime: time(updatedS), lastTransitionTime: time(0) }
}

const counted = (replicas: number, ready: number) => ({
  replicas,
  updatedReplicas: replicas,
  readyReplicas: ready,
  availableReplicas: ready,
})

describe('how a rollout gets on', () => {
  test.each([
    [
      'each step counts',
      { ...counted(1, 0), conditions: [progress('NewReplicaSetCreated', 'True', 0)] },
      set('n', 2, 0),
      'True ReplicaSetUpdated',
    ],
    [
      'done',
      { ...counted(2, 1), conditions: [progress('ReplicaSetUpdated', 'True', 0)] },
      set('n', 2, 2),
      'True NewReplicaSetAvailable',
    ],
    [
      'late',
      { ...counted(2, 1), conditions: [progress('ReplicaSetUpdated', 'True', -600)] },
      set('n', 2, 1),
      'False ProgressDeadlineExceeded',
    ],
    [
      'not late yet',
      { ...counted(2, 1), conditions: [progress('ReplicaSetUpdated', 'True', -500)] },
      set('n', 2, 1),
      'True ReplicaSetUpdated',
    ],
    [
      'a pod lost later is no rollout',
      { ...counted(2, 2), conditions: [progress('NewReplicaSetAvailable', 'True', -9000)] },
      set('n', 2, 1),
      'True NewReplicaSetAvailable',
    ],
    [
      'done after all',
      { ...counted(2, 1), conditions: [progress('ProgressDeadlineExceeded', 'False', -700)] },
      set('n', 2, 2),
      'True NewReplicaSetAvailable',
    ],
  ])('%s', (_name, status, newSet, expected) => {
    const { conditions } = rolloutStatus(deployment(status), newSet, [newSet], startMs + 1000)
    const found = conditions?.find(({ type }) => type === 'Progressing')
    expect(`${found?.status} ${found?.reason}`).toBe(expected)
  })

  test('is looked at again when its deadline is over, not before', () => {
    const status = { ...counted(2, 1), conditions: [progress('ReplicaSetUpdated', 'True', 0)] }
    expect(progressCheckInMs(deployment(status), status, startMs + 100_000)).toBe(501_000)
    const done = {
      ...counted(2, 2),
      observedGeneration: 1,
      conditions: [progress('NewReplicaSetAvailable', 'True', 0)],
    }
    expect(isComplete(deployment(done), done)).toBe(true)
    expect(progressCheckInMs(deployment(done), done, startMs)).toBeUndefined()
  })

  test('tells what keeps its ReplicaSet from making pods', () => {
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'no' }
    const newSet = { ...set('n', 2, 0), status: { replicas: 0, conditions: [failure] } }
    const { conditions } = rolloutStatus(deployment(), newSet, [newSet], startMs)
    expect(conditions?.find(({ type }) => type === 'ReplicaFailure')).toMatchObject({
      reason: 'FailedCreate',
      message: 'no',
    })
  })
})

describe('revisions', () => {
  test('are named by the hash of the pod template', () => {
    const first = newSetFor(deployment())
    expect(first.metadata.name).toMatch(/^hello-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/)
    expect(newSetFor(deployment()).metadata.name).toBe(first.metadata.name)
    expect(newSetFor(deployment({ collisionCount: 1 })).metadata.name).not.toBe(first.metadata.name)
    expect(first.spec?.selector.matchLabels).toEqual({
      app: 'hello',
      'pod-template-hash': first.metadata.name.slice(6),
    })
  })

  test('remember what they were when they are rolled back to', () => {
    const key = 'deployment.kubernetes.io/revision'
    const owner = deployment({}, { 'kubernetes.io/change-cause': 'because', [key]: '9' })
    expect(newSetAnnotations(owner, {}, 1)).toEqual({ 'kubernetes.io/change-cause': 'because', [key]: '1' })
    const again = newSetAnnotations(owner, { [key]: '1' }, 3)
    expect(again).toMatchObject({ [key]: '3', 'deployment.kubernetes.io/revision-history': '1' })
    expect(newSetAnnotations(owner, again, 3)).toEqual(again)
  })
})
