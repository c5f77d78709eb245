import { expect, test } from 'vitest'
import type { ResourceName, Resources, Stored } from '../../../client/resources.ts'
import { clone } from '../../json.ts'
import { definitionOf } from '../index.ts'

type Any = Record<string, unknown>

const metadata = { name: 'hello', namespace: 'default' }
const labels = { app: 'hello' }
const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'hello:1' }] } }
const workload = { metadata, spec: { selector: { matchLabels: labels }, template } }
const valid: Partial<Record<ResourceName, Any>> = {
  deployments: workload,
  replicasets: workload,
  daemonsets: workload,
  statefulsets: workload,
  pods: { metadata, spec: template.spec },
  services: { metadata, spec: { ports: [{ port: 80 }] } },
  jobs: {
    metadata: { ...metadata, uid: 'u' },
    spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } },
  },
  poddisruptionbudgets: { metadata, spec: { minAvailable: 1 } },
  configmaps: { metadata, data: { a: 'b' } },
  nodes: { metadata: { name: 'agent-1' } },
  leases: { metadata },
}

/** The valid object with one place set to something else, as `field: message`s. */
function mistakes(resource: ResourceName, path: string, value: unknown, update = false): string[] {
  const definition = definitionOf[resource] as (typeof definitionOf)['pods']
  type Object_ = Resources['pods']
  const old = clone(valid[resource]) as Object_
  const object = clone(valid[resource]) as Object_
  definition.setDefaults(old)
  if (update) definition.setDefaults(object)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let parent = object as Any
  for (const key of keys) {
    parent[key] ??= {}
    parent = parent[key] as Any
  }
  if (value === undefined) delete parent[last]
  else parent[last] = value
  definition.setDefaults(object)
  const before = update ? (old as Stored<Object_>) : undefined
  return definition.validate(object, before).map(({ field, message }) => `${field}: ${message}`)
}

test.each(Object.keys(valid) as ResourceName[])(
  '%s: a valid object stays valid with its defaults',
  resource => {
    expect(mistakes(resource, 'metadata.labels', labels)).toEqual([])
    expect(mistakes(resource, 'metadata.labels', labels, true)).toEqual([])
  },
)

const c0 = 'spec.containers.0'

test.each<[ResourceName, path: string, value: unknown, mistake: string]>([
  [
    'pods',
    'metadata.name',
    'Hello_1',
    "metadata.name: Invalid value: \"Hello_1\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ],
  ['pods', 'metadata.name', '', 'metadata.name: Required value: name or generateName is required'],
  [
    'pods',
    'metadata.labels',
    { 'a b': 'c' },
    "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  ],
  [
    'pods',
    'metadata.labels',
    { a: 'x'.repeat(64) },
    `metadata.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 characters`,
  ],
  [
    'pods',
    'metadata.finalizers',
    ['mine'],
    'metadata.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ],
  ['pods', 'spec.containers', [], 'spec.containers: Required value'],
  ['pods', `${c0}.name`, undefined, 'spec.containers[0].name: Required value'],
  ['pods', `${c0}.image`, undefined, 'spec.containers[0].image: Required value'],
  [
    'pods',
    'spec.containers',
    [
      { name: 'a', image: 'i' },
      { name: 'a', image: 'i' },
    ],
    'spec.containers[1].name: Duplicate value: "a"',
  ],
  [
    'pods',
    `${c0}.ports`,
    [{ containerPort: 70_000 }],
    'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [
    'pods',
    `${c0}.ports`,
    [{ containerPort: 1, protocol: 'ICMP' }],
    'spec.containers[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
  ],
  [
    'pods',
    `${c0}.resources`,
    { requests: { cpu: '2' }, limits: { cpu: '1' } },
    'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
  ],
  [
    'pods',
    `${c0}.resources`,
    { limits: { gold: '1' } },
    'spec.containers[0].resources.limits[gold]: Invalid value: "gold": must be a standard resource for containers',
  ],
  [
    'pods',
    `${c0}.livenessProbe`,
    {},
    'spec.containers[0].livenessProbe: Required value: must specify a handler type',
  ],
  [
    'pods',
    `${c0}.livenessProbe`,
    { tcpSocket: { port: 1 }, successThreshold: 2 },
    'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
  ],
  [
    'pods',
    `${c0}.volumeMounts`,
    [{ name: 'v', mountPath: '/v' }],
    'spec.containers[0].volumeMounts[0].name: Not found: "v"',
  ],
  [
    'pods',
    'spec.restartPolicy',
    'Sometimes',
    'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
  ],
  [
    'pods',
    'spec.tolerations',
    [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 1 }],
    'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
  ],
  [
    'pods',
    'spec.topologySpreadConstraints',
    [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
    'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
  ],
  [
    'deployments',
    'spec.replicas',
    -1,
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'deployments',
    'spec.template.metadata.labels',
    { app: 'other' },
    'spec.template.metadata.labels: Invalid value: map[string]string{"app":"other"}: `selector` does not match template `labels`',
  ],
  [
    'deployments',
    'spec.template.spec.restartPolicy',
    'Never',
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
  [
    'deployments',
    'spec.strategy',
    { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } },
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
  ],
  [
    'deployments',
    'spec.strategy',
    { type: 'Recreate', rollingUpdate: {} },
    "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
  ],
  [
    'deployments',
    'spec.progressDeadlineSeconds',
    0,
    'spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds',
  ],
  [
    'daemonsets',
    'spec.updateStrategy',
    { rollingUpdate: { maxSurge: 1 } },
    'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
  ],
  [
    'jobs',
    'spec.template.spec.restartPolicy',
    'Always',
    'spec.template.spec.restartPolicy: Unsupported value: "Always": supported values: "Never", "OnFailure"',
  ],
  [
    'services',
    'metadata.name',
    '1st',
    "metadata.name: Invalid value: \"1st\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
  ],
  ['services', 'spec.ports', [], 'spec.ports: Required value'],
  ['services', 'spec.ports', [{ port: 1, name: 'a' }, { port: 2 }], 'spec.ports[1].name: Required value'],
  [
    'services',
    'spec.ports',
    [{ port: 80, nodePort: 30_080 }],
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    'poddisruptionbudgets',
    'spec.maxUnavailable',
    1,
    'spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set',
  ],
  [
    'nodes',
    'spec.taints',
    [
      { key: 'a', effect: 'NoExecute' },
      { key: 'a', effect: 'NoExecute' },
    ],
    'metadata.taints[1]: Duplicate value: core.Taint{Key:"a", Value:"", Effect:"NoExecute"}: taints must be unique by key and effect pair',
  ],
  [
    'leases',
    'spec.leaseDurationSeconds',
    0,
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
  ],
])('%s with %s %j', (resource, path, value, mistake) => {
  expect(mistakes(resource, path, value)).toContain(mistake)
})

test.each<[ResourceName, path: string, value: unknown, mistake: RegExp | undefined]>([
  ['pods', `${c0}.image`, 'hello:2', undefined],
  ['pods', 'spec.tolerations', [{ key: 'a', operator: 'Exists' }], undefined],
  ['pods', 'spec.activeDeadlineSeconds', 60, undefined],
  ['pods', 'spec.hostname', 'other', /^spec: Forbidden: pod updates may not change fields other than/],
  ['pods', 'spec.containers', [], /pod updates may not add or remove containers/],
  ['deployments', 'spec.replicas', 5, undefined],
  [
    'deployments',
    'spec.selector',
    { matchLabels: { app: 'x' } },
    /^spec.selector: Invalid value: v1.LabelSelector\{MatchLabels:map\[string\]string\{"app":"x"\}, .*field is immutable$/,
  ],
  [
    'statefulsets',
    'spec.serviceName',
    'x',
    /^spec: Forbidden: updates to statefulset spec for fields other than/,
  ],
  ['jobs', 'spec.template.spec.containers.0.image', 'x', /^spec.template: .*field is immutable$/],
  ['jobs', 'spec.parallelism', 3, undefined],
  ['services', 'spec.selector', { a: 'b' }, undefined],
])('an update of %s in %s to %j', (resource, path, value, mistake) => {
  const found = mistakes(resource, path, value, true)
  if (mistake) expect(found).toContainEqual(expect.stringMatching(mistake))
  else expect(found).toEqual([])
})
