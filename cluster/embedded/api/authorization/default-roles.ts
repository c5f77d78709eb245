import type { ClusterRole, ClusterRoleBinding, PolicyRule } from 'kubernetes-types/rbac/v1.js'
import { everybodyKnown, privilegedGroup } from '../authentication/user.ts'
import { rbacGroup as group } from './roles.ts'

const read = ['get', 'list', 'watch']
const write = ['create', 'delete', 'deletecollection', 'patch', 'update']

function rule(verbs: string[], apiGroup: string, ...resources: string[]): PolicyRule {
  return { apiGroups: [apiGroup], resources, verbs }
}

function paths(...nonResourceURLs: string[]): PolicyRule {
  return { nonResourceURLs, verbs: ['get'] }
}

const workloads = ['daemonsets', 'deployments', 'deployments/scale', 'replicasets', 'replicasets/scale']
const allWorkloads = [...workloads, 'statefulsets', 'statefulsets/scale']
const own = ['configmaps', 'persistentvolumeclaims', 'pods', 'serviceaccounts', 'services']

/** Who only looks does not see secrets, nor roles. */
const viewRules = [
  rule(
    read,
    '',
    'endpoints',
    'events',
    'namespaces',
    'pods/log',
    ...own,
    'persistentvolumeclaims/status',
    'pods/status',
    'services/status',
  ),
  rule(read, 'apps', 'controllerrevisions', ...allWorkloads),
  rule(read, 'apps', 'daemonsets/status', 'deployments/status', 'replicasets/status', 'statefulsets/status'),
  rule(read, 'batch', 'jobs', 'jobs/status'),
  rule(read, 'policy', 'poddisruptionbudgets', 'poddisruptionbudgets/status'),
  rule(read, 'discovery.k8s.io', 'endpointslices'),
  rule(['get', 'list'], 'metrics.k8s.io', 'pods', 'nodes'),
]
const editRules = [
  rule(read, '', 'pods/exec', 'pods/proxy', 'secrets'),
  rule(['impersonate'], '', 'serviceaccounts'),
  rule(write, '', ...own, 'events', 'pods/exec', 'pods/proxy', 'secrets'),
  rule(['create'], '', 'pods/eviction', 'serviceaccounts/token'),
  rule(write, 'apps', ...allWorkloads),
  rule(write, 'batch', 'jobs'),
  rule(write, 'policy', 'poddisruptionbudgets'),
  rule([...read, ...write], 'coordination.k8s.io', 'leases'),
]
const adminRules = [
  rule(['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'),
  rule([...read, ...write], group, 'rolebindings', 'roles'),
]
const everything = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
]
const health = ['/healthz', '/livez', '/readyz', '/version', '/version/']

type Named<T> = T & { metadata: { name: string } }

const marks = {
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
}
const partOf = (role: string) => `${group}/aggregate-to-${role}`

function role(name: string, rules: PolicyRule[], isPartOf?: string): Named<ClusterRole> {
  const labels = { ...marks.labels, ...(isPartOf && { [partOf(isPartOf)]: 'true' }) }
  return { metadata: { name, annotations: marks.annotations, labels }, rules }
}

/** A role that has the rules of all that are marked as parts of it. */
function whole(name: string, rules: PolicyRule[], isPartOf?: string): Named<ClusterRole> {
  const clusterRoleSelectors = [{ matchLabels: { [partOf(name)]: 'true' } }]
  return { ...role(name, rules, isPartOf), aggregationRule: { clusterRoleSelectors } }
}

/**
 * The roles that users find in every cluster, with as much of Kubernetes' rules as this API has resources. Those of the
 * cluster's own parts are left out: here they are of `system:masters`.
 */
export const defaultRoles: readonly Named<ClusterRole>[] = [
  role('cluster-admin', everything),
  role('system:aggregate-to-admin', adminRules, 'admin'),
  role('system:aggregate-to-edit', editRules, 'edit'),
  role('system:aggregate-to-view', viewRules, 'view'),
  whole('admin', [...editRules, ...viewRules, ...adminRules]),
  whole('edit', [...editRules, ...viewRules], 'admin'),
  whole('view', viewRules, 'edit'),
  role('system:basic-user', [
    rule(['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'),
    rule(['create'], 'authentication.k8s.io', 'selfsubjectreviews'),
  ]),
  role('system:discovery', [
    paths('/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...health),
  ]),
  role('system:public-info-viewer', [paths(...health)]),
]

function binding(name: string, ...groups: string[]): Named<ClusterRoleBinding> {
  return {
    metadata: { name, ...marks },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name },
    subjects: groups.map(each => ({ apiGroup: group, kind: 'Group', name: each })),
  }
}

export const defaultBindings: readonly Named<ClusterRoleBinding>[] = [
  binding('cluster-admin', privilegedGroup),
  binding('system:basic-user', everybodyKnown),
  binding('system:discovery', everybodyKnown),
  binding('system:public-info-viewer', everybodyKnown, 'system:unauthenticated'),
]
