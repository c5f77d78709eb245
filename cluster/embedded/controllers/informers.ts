import type { Api } from '../client/api.ts'
import type { Clock } from '../client/clock.ts'
import { Informer } from '../client/informer.ts'
import type { ResourceName } from '../client/resources.ts'

/** Everything but events, which nobody decides by. */
export type FollowedResource = Exclude<ResourceName, 'events'>
export type Informers = { readonly [R in FollowedResource]: Informer<R> }

export interface InformersOptions {
  api: Api
  signal: AbortSignal
  clock: Clock
  onTrouble: (thrown: unknown) => void
}

/** One cache of every resource, shared by all controllers. */
export function startInformers(options: InformersOptions): Informers {
  const follow = <R extends FollowedResource>(resource: R) => new Informer({ ...options, resource })
  return {
    namespaces: follow('namespaces'),
    nodes: follow('nodes'),
    persistentvolumeclaims: follow('persistentvolumeclaims'),
    persistentvolumes: follow('persistentvolumes'),
    storageclasses: follow('storageclasses'),
    pods: follow('pods'),
    services: follow('services'),
    endpoints: follow('endpoints'),
    configmaps: follow('configmaps'),
    secrets: follow('secrets'),
    serviceaccounts: follow('serviceaccounts'),
    leases: follow('leases'),
    endpointslices: follow('endpointslices'),
    deployments: follow('deployments'),
    replicasets: follow('replicasets'),
    statefulsets: follow('statefulsets'),
    daemonsets: follow('daemonsets'),
    controllerrevisions: follow('controllerrevisions'),
    jobs: follow('jobs'),
    poddisruptionbudgets: follow('poddisruptionbudgets'),
    clusterrolebindings: follow('clusterrolebindings'),
    clusterroles: follow('clusterroles'),
    rolebindings: follow('rolebindings'),
    roles: follow('roles'),
  }
}

export async function allSynced(informers: Partial<Informers>): Promise<void> {
  await Promise.all(Object.values(informers).map(({ synced }) => synced))
}
