import { expect, test } from 'vitest'
import { configurationFrom } from './configuration.ts'

const server = (args: string[]) => ({
  metadata: { annotations: { 'k3s.io/node-args': JSON.stringify(args) } },
})

test('says what K3s was started with and what the kubelet says', () => {
  const node = server([
    ...['server', '--kube-controller-manager-arg', 'node-monitor-period=1s'],
    ...['--kube-controller-manager-arg', 'node-monitor-grace-period=4s'],
    ...['--kube-apiserver-arg', 'default-unreachable-toleration-seconds=1'],
  ])
  const kubelet = {
    nodeStatusUpdateFrequency: '1s',
    nodeStatusReportFrequency: '1s',
    nodeLeaseDurationSeconds: 4,
  }
  expect(configurationFrom(node, kubelet, 21)).toMatchObject({
    'node-monitor-period': '1s',
    'node-monitor-grace-period': '4s',
    'node-status-update-frequency': '1s',
    'node-lease-duration-seconds': '4',
    'default-not-ready-toleration-seconds': '300',
    'default-unreachable-toleration-seconds': '1',
  })
})

test("falls back to Kubernetes' defaults, which are of its version", () => {
  expect(configurationFrom({}, undefined, 21)['node-monitor-grace-period']).toBe('40s')
  expect(configurationFrom({}, undefined, 32)['node-monitor-grace-period']).toBe('50s')
})

test('says that it does not know, rather than guess for a kubelet', () => {
  expect(configurationFrom({}, undefined, 30)['node-status-update-frequency']).toContain('unknown')
})
