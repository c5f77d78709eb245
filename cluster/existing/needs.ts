import type { FaultKind } from '../../support/chaos/fault.ts'
import type { Right } from '../kubernetes/rights.ts'
import type { ExistingTarget } from '../target.ts'

/** What needs rights: without those of `apps` nothing goes; each of the others can be done without. */
type Need = 'apps' | 'data' | 'users' | 'nodes' | 'details' | 'load' | 'packets' | FaultKind

/** A right, and what it is for. */
export interface NeededRight extends Right {
  for: Need
}

const rights = (need: Need, group: string, resource: string, ...verbs: string[]): NeededRight[] =>
  verbs.map(verb => ({ for: need, verb, group, resource }))

/** To deploy apps into a namespace, watch them, and take them away. */
const inAppNamespaces: NeededRight[] = [
  ...rights('apps', 'apps', 'deployments', 'create'),
  ...rights('apps', '', 'services', 'create', 'get'),
  ...rights('apps', 'policy', 'poddisruptionbudgets', 'create'),
  ...rights('apps', '', 'pods', 'list', 'watch'),
  ...rights('apps', 'discovery.k8s.io', 'endpointslices', 'list', 'watch'),
  ...rights('apps', '', 'events', 'list', 'watch'),
  // What apps are made of that keep data: a database, its password, what is done once before they start.
  ...rights('data', 'apps', 'statefulsets', 'create'),
  ...rights('data', '', 'secrets', 'create'),
  ...rights('data', '', 'configmaps', 'create'),
  ...rights('data', '', 'persistentvolumeclaims', 'get'),
  ...rights('data', 'batch', 'jobs', 'create', 'list', 'watch'),
  ...rights('details', '', 'pods/log', 'get'),
  ...rights('details', 'apps', 'deployments/scale', 'patch'),
  // Load from inside: a Job of generators, each told through the API server what to do.
  ...rights('load', 'batch', 'jobs', 'create'),
  ...rights('load', '', 'pods/proxy', 'create', 'get'),
  // Numbered packets to every node: an echo on each.
  ...rights('packets', 'apps', 'daemonsets', 'create', 'get'),
  ...rights('details', 'metrics.k8s.io', 'pods', 'list'),
  ...rights('container-kill', '', 'pods', 'get'),
  ...rights('sandbox-kill', '', 'pods', 'get'),
  ...rights('pod-delete', '', 'pods', 'delete'),
  ...rights('rolling-update', 'apps', 'deployments', 'get', 'patch'),
  ...rights('worker-away', 'apps', 'deployments', 'get'),
  ...rights('worker-away', 'apps', 'deployments/scale', 'patch'),
]

/** In namespaces that were given, an app's objects are deleted one by one. */
const inGivenNamespaces: NeededRight[] = [
  ...rights('apps', 'apps', 'deployments', 'list', 'delete'),
  ...rights('apps', '', 'services', 'list', 'delete'),
  ...rights('apps', 'policy', 'poddisruptionbudgets', 'list', 'delete'),
  ...rights('data', 'apps', 'statefulsets', 'list', 'delete'),
  ...rights('data', '', 'secrets', 'list', 'delete'),
  ...rights('data', '', 'configmaps', 'list', 'delete'),
  ...rights('data', '', 'persistentvolumeclaims', 'list', 'delete'),
  ...rights('load', 'batch', 'jobs', 'list', 'delete'),
  ...rights('packets', 'apps', 'daemonsets', 'list', 'delete'),
]

const ownNamespaces: NeededRight[] = rights('apps', '', 'namespaces', 'create', 'get', 'list', 'delete')

const ofNodes: NeededRight[] = [
  ...rights('nodes', '', 'nodes', 'list', 'watch'),
  ...rights('details', 'metrics.k8s.io', 'nodes', 'list'),
]

const ofDrains: NeededRight[] = [
  ...rights('node-drain', '', 'nodes', 'patch'),
  ...rights('node-drain', '', 'pods', 'list'),
  ...rights('node-drain', '', 'pods/eviction', 'create'),
]

const ofDetails: NeededRight[] = [
  {
    for: 'details',
    verb: 'list',
    group: 'coordination.k8s.io',
    resource: 'leases',
    namespace: 'kube-node-lease',
  },
]

/** It takes each method for a verb of its own. */
const throughTheApiServer: NeededRight[] = [
  ...rights('apps', '', 'services/proxy', 'get'),
  // What users do and ledgers write: POST, PUT, PATCH and DELETE.
  ...rights('users', '', 'services/proxy', 'create', 'update', 'patch', 'delete'),
]

/**
 * All that tahan ever asks of an API server.
 * @param namespaces those that apps were given; without any it makes its own, and needs its rights in every one
 */
export function neededRights({
  namespaces,
  door,
}: Pick<ExistingTarget, 'namespaces' | 'door'>): NeededRight[] {
  const everywhere = [...ofNodes, ...ofDrains, ...ofDetails]
  const inAny = [...inAppNamespaces, ...(door === 'api-server' ? throughTheApiServer : [])]
  if (namespaces.length === 0) return [...ownNamespaces, ...inAny, ...everywhere]
  const inEach = [...inAny, ...inGivenNamespaces]
  return [...namespaces.flatMap(namespace => inEach.map(right => ({ ...right, namespace }))), ...everywhere]
}
