import type { V1Node } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import type { Connection } from '../kubernetes/connection.ts'
import { findNodes } from './nodes.ts'

interface Shape {
  labels?: Record<string, string>
  addresses?: [type: string, address: string][]
  ready?: 'True' | 'False'
  unschedulable?: boolean
}

const node = (name: string, { labels, addresses = [], ready = 'True', unschedulable }: Shape): V1Node => ({
  metadata: { name, labels: labels ?? {} },
  spec: { ...(unschedulable && { unschedulable }) },
  status: {
    conditions: [{ type: 'Ready', status: ready, message: 'kubelet says so' }],
    addresses: addresses.map(([type, address]) => ({ type, address })),
    capacity: { cpu: '4', memory: '8000000Ki', pods: '110' },
    nodeInfo: {
      ...{
        kubeletVersion: 'v1.34.1-gke.1',
        containerRuntimeVersion: 'containerd://2.0.6',
        kernelVersion: '6.6',
      },
      ...{ osImage: 'Some Linux', architecture: 'arm64', bootID: 'b', machineID: 'm', systemUUID: 's' },
      ...{ operatingSystem: 'linux', kubeProxyVersion: '' },
    },
  },
})

/** Of a connection the nodes' list is needed alone. */
const find = (...items: V1Node[]) =>
  findNodes({ core: { listNode: async () => ({ items }) } } as unknown as Connection)

test('labels say which node is a server; a managed cluster shows agents alone', async () => {
  const role = (name: string) => ({ labels: { [`node-role.kubernetes.io/${name}`]: '' } })
  const { nodes } = await find(
    node('a', role('control-plane')),
    node('b', role('master')),
    node('c', role('worker')),
    node('d', {}),
  )
  expect(nodes.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'a server',
    'b server',
    'c agent',
    'd agent',
  ])
})

test('external addresses are tried before internal ones, and names not at all', async () => {
  const { nodes } = await find(
    node('a', {
      addresses: [
        ['InternalIP', '10.0.0.4'],
        ['Hostname', 'a'],
        ['ExternalIP', '34.1.2.3'],
      ],
    }),
  )
  expect(nodes[0]).toMatchObject({ address: '34.1.2.3', addresses: ['34.1.2.3', '10.0.0.4'] })
})

test('nodes that are down or cordoned before the run are left out, and said', async () => {
  const { nodes, leftOut } = await find(
    node('a', {}),
    node('b', { ready: 'False' }),
    node('c', { unschedulable: true }),
  )
  expect(nodes.map(({ name }) => name)).toEqual(['a'])
  expect(leftOut).toEqual(['b is not Ready: kubelet says so', 'c is cordoned'])
})

test('what the machines are is told as far as the API tells', async () => {
  const { nodes, versions } = await find(
    node('a', { labels: { 'node.kubernetes.io/instance-type': 'e2-standard-4' } }),
    node('b', {}),
  )
  expect(nodes[0]?.hardware).toEqual({
    ...{ node: 'a', model: 'e2-standard-4', price: undefined, os: 'Some Linux', kernel: '6.6' },
    ...{ architecture: 'arm64', cores: 4, memoryBytes: 8_000_000 * 1_024 },
  })
  expect(versions).toMatchObject({ kubelet: 'v1.34.1-gke.1', 'container-runtime': 'containerd://2.0.6' })
})
