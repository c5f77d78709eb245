import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from 'kubernetes-types/apps/v1.js'
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

/** Metadata as the API server always returns it. */
export type StoredMeta = ObjectMeta & {
  name: string
  uid: string
  resourceVersion: string
  creationTimestamp: string
}

/** An object as it comes back from the API: whole metadata, kind and apiVersion set. */
export type Stored<T> = Omit<T, 'metadata'> & { apiVersion: string; kind: string; metadata: StoredMeta }

/** Every resource the embedded API serves, by the plural name in its path. */
export interface Resources {
  namespaces: Namespace
  nodes: Node
  persistentvolumeclaims: PersistentVolumeClaim
  persistentvolumes: PersistentVolume
  pods: Pod
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

export type ResourceName = keyof Resources
