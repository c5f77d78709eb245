import type { V1Service } from '@kubernetes/client-node'
import { TahanError } from '../../support/errors.ts'
import type { ClusterNode } from '../cluster.ts'
import type { Vantage } from '../orchestrator.ts'

/**
 * Finds out where clients reach an app's service; its instances are ready by then.
 * @param owned takes what must go with the app
 */
export type Doors = (
  service: V1Service,
  signal: AbortSignal,
  owned: AsyncDisposableStack,
) => Promise<Vantage[]>

/** Every node's own address, at the service's NodePort. */
export function doorOnEachNode(nodes: readonly ClusterNode[]): Doors {
  return async service => {
    const port = nodePortOf(service)
    return nodes.map(({ name, address }) => ({
      node: name,
      url: `http://${address}:${port}/`,
      ...datagramsAt(address, service),
    }))
  }
}

/** The door for datagrams at a node's address; none where the service takes none. */
export function datagramsAt(address: string, service: V1Service): Pick<Vantage, 'datagrams'> {
  const port = service.spec?.ports?.find(({ protocol }) => protocol === 'UDP')?.nodePort
  return port === undefined ? {} : { datagrams: { address, port } }
}

/** Over TCP. @throws TahanError APP_HAS_NO_DOOR */
export function nodePortOf(service: V1Service): number {
  const port = service.spec?.ports?.find(({ protocol }) => protocol !== 'UDP')?.nodePort
  if (port !== undefined) return port
  throw new TahanError('APP_HAS_NO_DOOR', `Service ${service.metadata?.name} has no NodePort.`, {
    because: `its type is ${service.spec?.type}; probes look at it from outside the cluster.`,
    tryThis: 'type: NodePort in the app’s service manifest',
  })
}
