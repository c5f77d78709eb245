import { describe, expect, test, vi } from 'vitest'
import type { StoredPod } from '../pod.ts'
import { StatusManager } from './status-manager.ts'

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'n', uid: 'u', deletionTimestamp: '2026-01-01T00:00:00Z' },
} as StoredPod

describe('reporting the status of a pod', () => {
  test('tells a change also when it comes while the pod is being let go', async () => {
    const told: unknown[] = []
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    const statuses = new StatusManager({
      api: {
        patch: async (_resource, _namespace, _name, patch) => {
          told.push((patch as StoredPod).status?.phase)
          return pod as never
        },
        delete: () => {
          asked.resolve()
          return answer.promise
        },
      },
      current: () => pod,
      random: () => 1,
      signal: AbortSignal.timeout(5_000),
      onTrouble: () => {},
    })
    statuses.set(pod, { phase: 'Running' }, true)
    await asked.promise
    statuses.set(pod, { phase: 'Succeeded' }, true)
    answer.resolve()
    await vi.waitFor(() => expect(told).toEqual(['Running', 'Succeeded']))
  })
})
