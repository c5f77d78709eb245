import type { ResourceName } from './resources.ts'

/** Where each resource is served: group and version as in `apiVersion`. */
const apiVersions: Record<ResourceName, string> = {
  namespaces: 'v1',
  nodes: 'v1',
  persistentvolumeclaims: 'v1',
  persistentvolumes: 'v1',
  pods: 'v1',
  services: 'v1',
  endpoints: 'v1',
  configmaps: 'v1',
  secrets: 'v1',
  serviceaccounts: 'v1',
  events: 'v1',
  leases: 'coordination.k8s.io/v1',
  endpointslices: 'discovery.k8s.io/v1',
  deployments: 'apps/v1',
  replicasets: 'apps/v1',
  statefulsets: 'apps/v1',
  daemonsets: 'apps/v1',
  controllerrevisions: 'apps/v1',
  jobs: 'batch/v1',
  poddisruptionbudgets: 'policy/v1',
  clusterrolebindings: 'rbac.authorization.k8s.io/v1',
  clusterroles: 'rbac.authorization.k8s.io/v1',
  rolebindings: 'rbac.authorization.k8s.io/v1',
  roles: 'rbac.authorization.k8s.io/v1',
  storageclasses: 'storage.k8s.io/v1',
}

/** The path of a collection or, with a name, of one object, e.g. `/api/v1/namespaces/default/pods/hello/status`. */
export function pathOf(
  resource: ResourceName,
  namespace: string | undefined,
  name?: string,
  subresource?: string,
): string {
  const version = apiVersions[resource]
  const parts = [version.includes('/') ? '/apis' : '/api', version]
  if (namespace !== undefined) parts.push('namespaces', encodeURIComponent(namespace))
  parts.push(resource)
  if (name !== undefined) parts.push(encodeURIComponent(name))
  if (subresource !== undefined) parts.push(subresource)
  return parts.join('/')
}

/** What a request body must say of itself. */
export function apiVersionOf(resource: ResourceName): string {
  return apiVersions[resource]
}
