import { expect, test } from 'vitest'
import { argumentsOfPods, fromArguments } from './configuration.ts'

const pod = (component: string, ...command: string[]) => ({
  metadata: { labels: { component, tier: 'control-plane' } },
  spec: { containers: [{ name: component, command }] },
})

test('a control plane that runs as pods tells what it was started with, and defaults by its version', () => {
  const of = argumentsOfPods([
    pod(
      'kube-controller-manager',
      'kube-controller-manager',
      '--node-monitor-grace-period=16s',
      '--leader-elect=true',
    ),
    pod('kube-apiserver', 'kube-apiserver', '--default-not-ready-toleration-seconds=20'),
  ])
  expect(fromArguments(of, 31)).toEqual({
    'node-monitor-period': '5s',
    'node-monitor-grace-period': '16s',
    'default-not-ready-toleration-seconds': '20',
    'default-unreachable-toleration-seconds': '300',
  })
})

test('a control plane that nobody sees is unknown, and no default is taken for it', () => {
  const told = fromArguments(argumentsOfPods([]), 31)
  expect(new Set(Object.values(told))).toEqual(new Set(['unknown: the API does not tell']))
})
