import { expect, test } from 'vitest'
import type { ResourceName, Resources, Stored } from '../../client/resources.ts'
import { definitionOf } from './index.ts'

const nowMs = Date.parse('2024-05-01T10:05:30Z')
const metadata = {
  name: 'hello',
  namespace: 'default',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2024-05-01T10:00:00Z',
}
const template = {
  metadata: { labels: { app: 'hello' } },
  spec: {
    containers: [
      { name: 'a', image: 'hello:1' },
      { name: 'b', image: 'proxy:2' },
    ],
    nodeSelector: { disk: 'ssd' },
  },
}
const selector = {
  matchLabels: { app: 'hello' },
  matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db', 'cache'] }],
}

/** Header and row as `kubectl get -o wide` prints them. */
function row<R extends ResourceName>(resource: R, object: Partial<Stored<Resources[R]>>): string[] {
  const { columns, kind } = definitionOf[resource]
  const stored = { apiVersion: '', kind, metadata, ...object } as Stored<Resources[R]>
  return columns.map(({ name, value }) => `${name}=${value(stored, nowMs)}`)
}

test('deployments', () => {
  const status = { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2 }
  expect(row('deployments', { spec: { replicas: 3, selector, template }, status })).toEqual([
    'Name=hello',
    'Ready=2/3',
    'Up-to-date=3',
    'Available=2',
    'Age=5m30s',
    'Containers=a,b',
    'Images=hello:1,proxy:2',
    'Selector=app=hello,tier notin (cache,db)',
  ])
})

test('replica sets, stateful sets and daemon sets', () => {
  const replicas = row('replicasets', { spec: { replicas: 3, selector, template }, status: { replicas: 3 } })
  expect(replicas.slice(1, 4)).toEqual(['Desired=3', 'Current=3', 'Ready=0'])
  const stateful = row('statefulsets', {
    spec: { replicas: 2, selector, template, serviceName: 's' },
    status: { replicas: 2, readyReplicas: 1 },
  })
  expect(stateful.slice(1, 3)).toEqual(['Ready=1/2', 'Age=5m30s'])
  const daemon = row('daemonsets', {
    spec: { selector, template },
    status: {
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberReady: 2,
      numberMisscheduled: 0,
      updatedNumberScheduled: 1,
      numberAvailable: 2,
    },
  })
  expect(daemon.slice(1, 7)).toEqual([
    'Desired=3',
    'Current=3',
    'Ready=2',
    'Up-to-date=1',
    'Available=2',
    'Node Selector=disk=ssd',
  ])
})

test('services', () => {
  const ports = [
    { name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' },
    { name: 'dns', port: 53, protocol: 'UDP' },
  ]
  const spec = { type: 'NodePort', clusterIPs: ['10.0.0.1'], ports, selector: { b: '2', a: '1' } }
  expect(row('services', { spec })).toEqual([
    'Name=hello',
    'Type=NodePort',
    'Cluster-IP=10.0.0.1',
    'External-IP=<none>',
    'Port(s)=80:30080/TCP,53/UDP',
    'Age=5m30s',
    'Selector=a=1,b=2',
  ])
  expect(row('services', { spec: { type: 'LoadBalancer' } }).slice(2, 5)).toEqual([
    'Cluster-IP=<none>',
    'External-IP=<pending>',
    'Port(s)=<none>',
  ])
})

test('nodes', () => {
  const conditions = [{ type: 'Ready', status: 'Unknown' }]
  const labels = { 'node-role.kubernetes.io/master': 'true', 'node-role.kubernetes.io/control-plane': '' }
  const nodeInfo = {
    kubeletVersion: 'v1.30.0',
    osImage: 'Debian',
    kernelVersion: '6.1',
    containerRuntimeVersion: 'tahan://1',
    architecture: '',
    bootID: '',
    kubeProxyVersion: '',
    machineID: '',
    operatingSystem: '',
    systemUUID: '',
  }
  const addresses = [{ type: 'InternalIP', address: '127.9.0.10' }]
  const node = row('nodes', {
    metadata: { ...metadata, labels },
    spec: { unschedulable: true },
    status: { conditions, addresses, nodeInfo },
  })
  expect(node).toEqual([
    'Name=hello',
    'Status=NotReady,SchedulingDisabled',
    'Roles=control-plane,master',
    'Age=5m30s',
    'Version=v1.30.0',
    'Internal-IP=127.9.0.10',
    'External-IP=<none>',
    'OS-Image=Debian',
    'Kernel-Version=6.1',
    'Container-Runtime=tahan://1',
  ])
})

test('events', () => {
  const event = row('events', {
    involvedObject: { kind: 'Pod', name: 'hello-1', fieldPath: 'spec.containers{a}' },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container\n',
    source: { component: 'kubelet', host: 'agent-1' },
    firstTimestamp: '2024-05-01T10:00:00Z',
    lastTimestamp: '2024-05-01T10:05:00Z',
    count: 4,
  })
  expect(event).toEqual([
    'Last Seen=30s',
    'Type=Warning',
    'Reason=BackOff',
    'Object=pod/hello-1',
    'Subobject=spec.containers{a}',
    'Source=kubelet, agent-1',
    'Message=Back-off restarting failed container',
    'First Seen=5m30s',
    'Count=4',
    'Name=hello',
  ])
})

test('endpoints and endpoint slices', () => {
  const ips = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']
  const subsets = [{ addresses: ips.map(ip => ({ ip })), ports: [{ port: 8080 }] }]
  expect(row('endpoints', { subsets })[1]).toBe(
    'Endpoints=10.0.0.1:8080,10.0.0.2:8080,10.0.0.3:8080 + 1 more...',
  )
  expect(row('endpoints', {})[1]).toBe('Endpoints=<none>')
  const slice = { addressType: 'IPv4', ports: [{ port: 8080 }], endpoints: [{ addresses: ['10.0.0.1'] }] }
  expect(row('endpointslices', slice).slice(1, 4)).toEqual([
    'AddressType=IPv4',
    'Ports=8080',
    'Endpoints=10.0.0.1',
  ])
  expect(row('endpointslices', { addressType: 'IPv4', endpoints: [] })[3]).toBe('Endpoints=<unset>')
})

test('jobs', () => {
  const status = { startTime: '2024-05-01T10:00:00Z', succeeded: 1 }
  const spec = { template, selector, completions: 2 }
  expect(row('jobs', { spec, status }).slice(1, 4)).toEqual([
    'Status=Running',
    'Completions=1/2',
    'Duration=5m30s',
  ])
  const done = {
    ...status,
    completionTime: '2024-05-01T10:00:07Z',
    conditions: [{ type: 'Complete', status: 'True' }],
  }
  expect(row('jobs', { spec: { template, parallelism: 3 }, status: done }).slice(1, 4)).toEqual([
    'Status=Complete',
    'Completions=1/1 of 3',
    'Duration=7s',
  ])
})

test('budgets, leases, revisions, accounts, secrets, config maps and namespaces', () => {
  const status = { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 }
  expect(row('poddisruptionbudgets', { spec: { minAvailable: '50%' }, status }).slice(1, 4)).toEqual([
    'Min Available=50%',
    'Max Unavailable=N/A',
    'Allowed Disruptions=1',
  ])
  expect(row('leases', { spec: { holderIdentity: 'agent-1' } })[1]).toBe('Holder=agent-1')
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', uid: 'u', controller: true },
  ]
  const revision = row('controllerrevisions', { metadata: { ...metadata, ownerReferences }, revision: 2 })
  expect(revision.slice(1, 3)).toEqual(['Controller=daemonset.apps/d', 'Revision=2'])
  expect(row('serviceaccounts', {})[1]).toBe('Secrets=0')
  expect(row('secrets', { type: 'Opaque', data: { a: '', b: '' } }).slice(1, 3)).toEqual([
    'Type=Opaque',
    'Data=2',
  ])
  expect(row('configmaps', { data: { a: '' }, binaryData: { b: '' } })[1]).toBe('Data=2')
  expect(row('namespaces', { status: { phase: 'Terminating' } })[1]).toBe('Status=Terminating')
})
