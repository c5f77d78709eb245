import type { ResourceName } from '../../client/resources.ts'
import type { ResourceDefinition } from '../definition.ts'
import { clusterrolebindings } from './clusterrolebindings.ts'
import { clusterroles } from './clusterroles.ts'
import { configmaps } from './configmaps.ts'
import { controllerrevisions } from './controllerrevisions.ts'
import { daemonsets } from './daemonsets.ts'
import { deployments } from './deployments.ts'
import { endpoints } from './endpoints.ts'
import { endpointslices } from './endpointslices.ts'
import { events } from './events.ts'
import { jobs } from './jobs.ts'
import { leases } from './leases.ts'
import { namespaces } from './namespaces.ts'
import { nodes } from './nodes.ts'
import { persistentvolumeclaims } from './persistentvolumeclaims.ts'
import { persistentvolumes } from './persistentvolumes.ts'
import { poddisruptionbudgets } from './poddisruptionbudgets.ts'
import { pods } from './pods.ts'
import { replicasets } from './replicasets.ts'
import { rolebindings } from './rolebindings.ts'
import { roles } from './roles.ts'
import { secrets } from './secrets.ts'
import { serviceaccounts } from './serviceaccounts.ts'
import { services } from './services.ts'
import { statefulsets } from './statefulsets.ts'
import { storageclasses } from './storageclasses.ts'

/** Each resource's definition under its own type. */
export const definitionOf: { readonly [R in ResourceName]: ResourceDefinition<R> } = {
  configmaps,
  endpoints,
  events,
  namespaces,
  nodes,
  persistentvolumeclaims,
  persistentvolumes,
  pods,
  secrets,
  serviceaccounts,
  services,
  controllerrevisions,
  daemonsets,
  deployments,
  replicasets,
  statefulsets,
  jobs,
  leases,
  endpointslices,
  poddisruptionbudgets,
  clusterrolebindings,
  clusterroles,
  rolebindings,
  roles,
  storageclasses,
}

/**
 * Every resource the API server knows, in the order `kubectl api-resources` lists them. The server is generic over
 * them: it gives each definition only objects of its own kind, which the type of a list cannot say.
 */
export const definitions = Object.values(definitionOf) as unknown as readonly ResourceDefinition[]
