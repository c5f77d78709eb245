import { expect, test } from 'vitest'
import { nodeMetricsReadings, podMetricsReadings, summaryReadings } from './kubernetes.ts'

const time = '2026-11-22T10:00:00Z'
const zeroMs = Date.parse(time) - 1_000
const placing = { toRunMs: (unixMs: number) => unixMs - zeroMs, cores: new Map([['pi-1', 4]]) }

test('what a metrics server tells of nodes and of pods', () => {
  const measured = { timestamp: time, window: '1m0.5s' }
  const nodes = {
    kind: 'NodeMetricsList',
    items: [{ metadata: { name: 'pi-1' }, ...measured, usage: { cpu: '1500m', memory: '1Gi' } }],
  }
  expect(nodeMetricsReadings(nodes, placing)).toMatchObject([
    {
      ...{ atMs: 1_000, kind: 'node', name: 'pi-1', source: 'metrics-api', cpuCores: 1.5 },
      ...{ windowMs: 60_500, cores: 4, memoryBytes: 2 ** 30, cpuSeconds: undefined },
    },
  ])
  const containers = [{ usage: { cpu: '250000u', memory: '10Mi' } }, { usage: { cpu: '1', memory: '6Mi' } }]
  const pods = { items: [{ metadata: { name: 'a', namespace: 'n' }, ...measured, containers }] }
  expect(podMetricsReadings(pods, placing)).toMatchObject([
    { kind: 'pod', name: 'n/a', cpuCores: 1.25, memoryBytes: 16 * 2 ** 20 },
  ])
})

/** As a K3s' kubelet answers, without what is not read. */
const summary = {
  node: {
    nodeName: 'pi-1',
    startTime: '2026-11-22T09:00:00Z',
    cpu: { time, usageNanoCores: 91_000_000, usageCoreNanoSeconds: 61_500_000_000 },
    memory: { time, availableBytes: 3_000, usageBytes: 2_000, workingSetBytes: 1_000, rssBytes: 500 },
    network: { time, name: 'eth0', rxBytes: 11, rxErrors: 0, txBytes: 22, txErrors: 0, interfaces: [] },
  },
  pods: [
    {
      podRef: { name: 'a', namespace: 'n', uid: 'u' },
      startTime: '2026-11-22T09:59:00Z',
      containers: [{ name: 'c', startTime: '2026-11-22T09:59:00Z', cpu: { time, usageCoreNanoSeconds: 1 } }],
      cpu: { time: '2026-11-22T10:00:01Z', usageNanoCores: 1, usageCoreNanoSeconds: 2_500_000_000 },
      memory: { time, workingSetBytes: 300 },
      network: { time, rxBytes: 5, txBytes: 6 },
    },
    {
      podRef: { name: 'apart', namespace: 'n', uid: 'v' },
      containers: [
        { cpu: { time, usageCoreNanoSeconds: 1e9 }, memory: { workingSetBytes: 10 } },
        { cpu: { time: '2026-11-22T10:00:02Z', usageCoreNanoSeconds: 2e9 }, memory: { workingSetBytes: 20 } },
      ],
    },
    { podRef: { name: 'new', namespace: 'n', uid: 'w' }, containers: null },
    { podRef: { name: 'b', namespace: 'other', uid: 'x' }, containers: [], cpu: { time } },
  ],
}

test('what a kubelet tells of its node, and of the pods that are wanted', () => {
  expect(summaryReadings(summary, new Set(['n']), placing)).toMatchObject([
    {
      ...{ atMs: 1_000, kind: 'node', name: 'pi-1', source: 'kubelet', cpuSeconds: 61.5, cores: 4 },
      ...{ memoryBytes: 1_000, memoryTotalBytes: 4_000, receivedBytes: 11, sentBytes: 22 },
    },
    {
      ...{ atMs: 2_000, kind: 'pod', name: 'n/a', cpuSeconds: 2.5, memoryBytes: 300 },
      ...{ receivedBytes: 5, sentBytes: 6 },
    },
    { atMs: 3_000, kind: 'pod', name: 'n/apart', cpuSeconds: 3, memoryBytes: 30, receivedBytes: undefined },
  ])
})

test('a kubelet that has not looked yet tells nothing, and what is none is refused', () => {
  expect(summaryReadings({ node: { nodeName: 'pi-1' }, pods: [] }, new Set(), placing)).toEqual([])
  for (const wrong of [undefined, {}, { node: {} }, { items: [{}] }, { node: { nodeName: 1 }, pods: [] }]) {
    expect(() => summaryReadings(wrong, new Set(), placing)).toThrow()
    expect(() => nodeMetricsReadings(wrong, placing)).toThrow()
  }
})
