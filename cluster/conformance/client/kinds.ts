import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from 'kubernetes-types/apps/v1.js'
import type { Scale } from 'kubernetes-types/autoscaling/v1.js'
import type { Job } from 'kubernetes-types/batch/v1.js'
import type { Lease } from 'kubernetes-types/coordination/v1.js'
import type {
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
  ServiceAccount,
} from 'kubernetes-types/core/v1.js'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js'
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from 'kubernetes-types/rbac/v1.js'
import type { StorageClass } from 'kubernetes-types/storage/v1.js'

/** The kinds that behaviours speak of, by their plural names. */
export interface Kinds {
  namespaces: Namespace
  nodes: Node
  pods: Pod
  persistentvolumeclaims: PersistentVolumeClaim
  persistentvolumes: PersistentVolume
  services: Service
  endpoints: Endpoints
  configmaps: ConfigMap
  secrets: Secret
  serviceaccounts: ServiceAccount
  events: Event
  leases: Lease
  endpointslices: EndpointSlice
  deployments: Deployment
  replicasets: ReplicaSet
  statefulsets: StatefulSet
  daemonsets: DaemonSet
  controllerrevisions: ControllerRevision
  jobs: Job
  poddisruptionbudgets: PodDisruptionBudget
  clusterrolebindings: ClusterRoleBinding
  clusterroles: ClusterRole
  rolebindings: RoleBinding
  roles: Role
  storageclasses: StorageClass
}

export type Plural = keyof Kinds

/** What the API server adds to an object that it keeps. */
interface KeptMeta extends ObjectMeta {
  name: string
  uid: string
  resourceVersion: string
  creationTimestamp: string
}

/** An object as the API server returns it. */
export type Kept<T> = Omit<T, 'metadata' | 'apiVersion' | 'kind'> & {
  apiVersion: string
  kind: string
  metadata: KeptMeta
}

export type { Scale }

const core = { apiVersion: 'v1', root: '/api/v1' }
const group = (apiVersion: string) => ({ apiVersion, root: `/apis/${apiVersion}` })

const served: Record<Plural, { apiVersion: string; root: string; kind: string }> = {
  namespaces: { ...core, kind: 'Namespace' },
  nodes: { ...core, kind: 'Node' },
  pods: { ...core, kind: 'Pod' },
  persistentvolumeclaims: { ...core, kind: 'PersistentVolumeClaim' },
  persistentvolumes: { ...core, kind: 'PersistentVolume' },
  services: { ...core, kind: 'Service' },
  endpoints: { ...core, kind: 'Endpoints' },
  configmaps: { ...core, kind: 'ConfigMap' },
  secrets: { ...core, kind: 'Secret' },
  serviceaccounts: { ...core, kind: 'ServiceAccount' },
  events: { ...core, kind: 'Event' },
  leases: { ...group('coordination.k8s.io/v1'), kind: 'Lease' },
  endpointslices: { ...group('discovery.k8s.io/v1'), kind: 'EndpointSlice' },
  deployments: { ...group('apps/v1'), kind: 'Deployment' },
  replicasets: { ...group('apps/v1'), kind: 'ReplicaSet' },
  statefulsets: { ...group('apps/v1'), kind: 'StatefulSet' },
  daemonsets: { ...group('apps/v1'), kind: 'DaemonSet' },
  controllerrevisions: { ...group('apps/v1'), kind: 'ControllerRevision' },
  jobs: { ...group('batch/v1'), kind: 'Job' },
  poddisruptionbudgets: { ...group('policy/v1'), kind: 'PodDisruptionBudget' },
  clusterrolebindings: { ...group('rbac.authorization.k8s.io/v1'), kind: 'ClusterRoleBinding' },
  clusterroles: { ...group('rbac.authorization.k8s.io/v1'), kind: 'ClusterRole' },
  rolebindings: { ...group('rbac.authorization.k8s.io/v1'), kind: 'RoleBinding' },
  roles: { ...group('rbac.authorization.k8s.io/v1'), kind: 'Role' },
  storageclasses: { ...group('storage.k8s.io/v1'), kind: 'StorageClass' },
}

export function typeOf(plural: Plural): { apiVersion: string; kind: string } {
  const { apiVersion, kind } = served[plural]
  return { apiVersion, kind }
}

/** The path of a collection or, with a name, of an object or its sub-resource. `''` as namespace: cluster-wide. */
export function pathOf(plural: Plural, namespace: string, name?: string, subresource?: string): string {
  const parts = [served[plural].root]
  if (namespace) parts.push('namespaces', namespace)
  parts.push(plural)
  if (name !== undefined) parts.push(name)
  if (subresource !== undefined) parts.push(subresource)
  return parts.join('/')
}
