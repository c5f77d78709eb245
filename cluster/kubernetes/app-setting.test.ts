import type { V1PodSpec } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { workloadSetting } from './app-setting.ts'

const container = { name: 'hello' }
const deployment = { kind: 'Deployment', spec: {} }
const of = (spec: V1PodSpec, workload: Parameters<typeof workloadSetting>[0] = deployment) =>
  workloadSetting(workload, { spec }, 4, 'none')

test("what a pod does not say is Kubernetes' default", () => {
  expect(of({ containers: [{ ...container, readinessProbe: {} }] })).toEqual({
    ...{ kind: 'Deployment', replicas: 4, volumes: 'none', terminationGraceMs: 30_000 },
    ...{ surge: 1, unavailable: 1, tolerationMs: 0, drainMs: undefined, liveness: undefined },
    startup: undefined,
    readiness: {
      ...{ initialDelayMs: 0, periodMs: 10_000, timeoutMs: 1_000 },
      ...{ successThreshold: 1, failureThreshold: 3 },
    },
  })
})

test('a pod tolerates a lost node for as long as its shortest matching toleration', () => {
  const tolerating = (...tolerations: V1PodSpec['tolerations'] & object) =>
    of({ containers: [container], tolerations }).tolerationMs
  const key = 'node.kubernetes.io/unreachable'
  expect(tolerating({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })).toBe(300_000)
  expect(tolerating({ key, effect: 'NoExecute' }, { operator: 'Exists', tolerationSeconds: 5 })).toBe(5_000)
  expect(tolerating({ operator: 'Exists' })).toBeUndefined()
  expect(tolerating({ key: 'other', tolerationSeconds: 1 })).toBe(0)
})

test('a pod is as slow as its slowest container, and drains as it says', () => {
  const spec: V1PodSpec = {
    terminationGracePeriodSeconds: 10,
    containers: [
      { ...container, env: [{ name: 'DRAIN_MS', value: '2000' }], readinessProbe: { periodSeconds: 1 } },
      {
        ...container,
        readinessProbe: { periodSeconds: 5, initialDelaySeconds: 3 },
        lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 5'] } } },
      },
    ],
  }
  expect(of(spec)).toMatchObject({
    ...{ drainMs: 5_000, terminationGraceMs: 10_000 },
    readiness: { periodMs: 5_000, initialDelayMs: 3_000 },
  })
})

test('an update goes as its strategy says', () => {
  const updating = (strategy: object) => of({ containers: [] }, { kind: 'Deployment', spec: { strategy } })
  expect(updating({ type: 'Recreate' })).toMatchObject({ surge: 0, unavailable: 4 })
  expect(updating({ rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } })).toMatchObject({
    surge: 2,
    unavailable: 0,
  })
})
