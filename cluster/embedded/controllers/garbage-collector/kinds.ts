import type { ResourceName } from '../../client/resources.ts'

/** Where the owner that a reference names is to be found. */
export const kinds: Readonly<Record<string, { resource: ResourceName; isNamespaced: boolean }>> = {
  Namespace: { resource: 'namespaces', isNamespaced: false },
  Node: { resource: 'nodes', isNamespaced: false },
  PersistentVolumeClaim: { resource: 'persistentvolumeclaims', isNamespaced: true },
  PersistentVolume: { resource: 'persistentvolumes', isNamespaced: false },
  Pod: { resource: 'pods', isNamespaced: true },
  Service: { resource: 'services', isNamespaced: true },
  Endpoints: { resource: 'endpoints', isNamespaced: true },
  ConfigMap: { resource: 'configmaps', isNamespaced: true },
  Secret: { resource: 'secrets', isNamespaced: true },
  ServiceAccount: { resource: 'serviceaccounts', isNamespaced: true },
  Lease: { resource: 'leases', isNamespaced: true },
  EndpointSlice: { resource: 'endpointslices', isNamespaced: true },
  Deployment: { resource: 'deployments', isNamespaced: true },
  ReplicaSet: { resource: 'replicasets', isNamespaced: true },
  StatefulSet: { resource: 'statefulsets', isNamespaced: true },
  DaemonSet: { resource: 'daemonsets', isNamespaced: true },
  ControllerRevision: { resource: 'controllerrevisions', isNamespaced: true },
  Job: { resource: 'jobs', isNamespaced: true },
  PodDisruptionBudget: { resource: 'poddisruptionbudgets', isNamespaced: true },
  ClusterRoleBinding: { resource: 'clusterrolebindings', isNamespaced: false },
  ClusterRole: { resource: 'clusterroles', isNamespaced: false },
  RoleBinding: { resource: 'rolebindings', isNamespaced: true },
  StorageClass: { resource: 'storageclasses', isNamespaced: false },
  Role: { resource: 'roles', isNamespaced: true },
}
