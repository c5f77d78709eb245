import { expect, test } from 'vitest'
import { metricsList, nodeMetrics, podMetrics } from './metrics.ts'

const time = '2024-05-01T10:00:00.123Z'
const usage = {
  cpu: { time, usageCoreNanoSeconds: 1, usageNanoCores: 156_340_000 },
  memory: { time, workingSetBytes: 50_000_000 },
}
const container = { name: 'hello', ...usage }
const pod = { podRef: { name: 'hello-1', namespace: 'default', uid: 'u' }, containers: [container] }

test('a node and its pods are shown as kubectl top reads them', () => {
  const context = { labels: { app: 'hello' }, windowSeconds: 10 }
  expect(nodeMetrics({ node: { nodeName: 'agent-1', ...usage }, pods: [] }, context)).toEqual({
    kind: 'NodeMetrics',
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: { name: 'agent-1', creationTimestamp: '2024-05-01T10:00:00Z', labels: { app: 'hello' } },
    timestamp: '2024-05-01T10:00:00Z',
    window: '10s',
    usage: { cpu: '156340u', memory: '48828Ki' },
  })
  expect(podMetrics(pod, context)?.containers).toEqual([
    { name: 'hello', usage: { cpu: '156340u', memory: '48828Ki' } },
  ])
})

test('a pod whose containers have not started has no metrics', () => {
  expect(podMetrics({ ...pod, containers: [] }, { windowSeconds: 10 })).toBeUndefined()
  expect(metricsList('PodMetricsList', []).items).toEqual([])
})
