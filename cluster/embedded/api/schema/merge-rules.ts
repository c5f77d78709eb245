import type { MergeRules } from './types.ts'

const byName: MergeRules = { patchStrategy: 'merge', mergeKey: 'name' }
const byType: MergeRules = { patchStrategy: 'merge', mergeKey: 'type' }
const set: MergeRules = { patchStrategy: 'merge', listType: 'set' }
const atomicMap: MergeRules = { mapType: 'atomic' }

const container: Record<string, MergeRules> = {
  env: byName,
  ports: {
    patchStrategy: 'merge',
    mergeKey: 'containerPort',
    listType: 'map',
    listMapKeys: ['containerPort', 'protocol'],
  },
  volumeDevices: { patchStrategy: 'merge', mergeKey: 'devicePath' },
  volumeMounts: { patchStrategy: 'merge', mergeKey: 'mountPath' },
}
const conditions = { conditions: byType }

/** The merge keys that Kubernetes declares on its types; the type declarations do not carry them. */
export const mergeRules: Record<string, Record<string, MergeRules>> = {
  'meta/v1.ObjectMeta': {
    finalizers: set,
    ownerReferences: { patchStrategy: 'merge', mergeKey: 'uid' },
  },
  'core/v1.PodSpec': {
    containers: byName,
    initContainers: byName,
    ephemeralContainers: byName,
    imagePullSecrets: byName,
    volumes: { patchStrategy: 'merge,retainKeys', mergeKey: 'name' },
    hostAliases: { patchStrategy: 'merge', mergeKey: 'ip' },
    nodeSelector: atomicMap,
    resourceClaims: {
      patchStrategy: 'merge,retainKeys',
      mergeKey: 'name',
      listType: 'map',
      listMapKeys: ['name'],
    },
    schedulingGates: { ...byName, listType: 'map', listMapKeys: ['name'] },
    topologySpreadConstraints: {
      patchStrategy: 'merge',
      mergeKey: 'topologyKey',
      listType: 'map',
      listMapKeys: ['topologyKey', 'whenUnsatisfiable'],
    },
  },
  'core/v1.Container': container,
  'core/v1.EphemeralContainer': container,
  'core/v1.ContainerPort': { protocol: { default: 'TCP' } },
  'core/v1.ServicePort': { protocol: { default: 'TCP' } },
  'core/v1.PodStatus': {
    ...conditions,
    podIPs: { patchStrategy: 'merge', mergeKey: 'ip' },
    hostIPs: { patchStrategy: 'merge', mergeKey: 'ip', listType: 'atomic' },
  },
  'core/v1.ServiceSpec': {
    ports: {
      patchStrategy: 'merge',
      mergeKey: 'port',
      listType: 'map',
      listMapKeys: ['port', 'protocol'],
    },
    selector: atomicMap,
  },
  'core/v1.ServiceStatus': {
    conditions: { ...byType, listType: 'map', listMapKeys: ['type'] },
  },
  'core/v1.ServiceAccount': { secrets: byName },
  'core/v1.NodeSpec': { podCIDRs: set },
  'core/v1.NodeStatus': { ...conditions, addresses: byType },
  'core/v1.NamespaceStatus': conditions,
  'apps/v1.DeploymentSpec': { strategy: { patchStrategy: 'retainKeys' } },
  'apps/v1.DeploymentStatus': conditions,
  'apps/v1.ReplicaSetStatus': conditions,
  'apps/v1.StatefulSetStatus': conditions,
  'apps/v1.DaemonSetStatus': conditions,
  'batch/v1.JobStatus': { conditions: { ...byType, listType: 'atomic' } },
  'policy/v1.PodDisruptionBudgetSpec': { selector: { patchStrategy: 'replace' } },
  'policy/v1.PodDisruptionBudgetStatus': {
    conditions: { ...byType, listType: 'map', listMapKeys: ['type'] },
  },
  'discovery/v1.Endpoint': { addresses: { listType: 'set' } },
}

/** Types that Kubernetes marks `structType=atomic`. */
export const atomicTypes = new Set([
  'core/v1.ConfigMapKeySelector',
  'core/v1.LocalObjectReference',
  'core/v1.NodeSelector',
  'core/v1.NodeSelectorTerm',
  'core/v1.ObjectFieldSelector',
  'core/v1.ObjectReference',
  'core/v1.ResourceFieldSelector',
  'core/v1.SecretKeySelector',
  'core/v1.SecretReference',
  'core/v1.TypedLocalObjectReference',
  'meta/v1.LabelSelector',
  'meta/v1.OwnerReference',
  'rbac/v1.RoleRef',
  'rbac/v1.Subject',
])
