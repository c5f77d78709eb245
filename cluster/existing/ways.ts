import type { Connection } from '../kubernetes/connection.ts'
import type { Doors } from '../kubernetes/doors.ts'
import type { Ways } from '../kubernetes/orchestrator.ts'
import type { ExistingTarget } from '../target.ts'
import { type Adapt, imagesFrom, servicesAs } from './adapt.ts'
import { apiServerDoor } from './api-server-door.ts'
import { GivenNamespaces } from './given-namespaces.ts'
import { loadBalancerDoor } from './load-balancer.ts'
import { nodePortsThatAnswer } from './node-ports.ts'
import type { FoundNode } from './nodes.ts'

/** How apps are deployed to and reached on a cluster that was not made for them. */
export function waysOf(target: ExistingTarget, connection: Connection, nodes: readonly FoundNode[]): Ways {
  return {
    doors: doorsOf(target, connection, nodes),
    adapt: adaptFor(target),
    ...(target.namespaces.length > 0 && { places: new GivenNamespaces(connection, target.namespaces) }),
  }
}

function doorsOf(
  { door, addresses }: ExistingTarget,
  connection: Connection,
  nodes: readonly FoundNode[],
): Doors {
  switch (door) {
    case 'node-port':
      return nodePortsThatAnswer(addresses.length > 0 ? addresses.map(at => named(at, nodes)) : nodes)
    case 'load-balancer':
      return loadBalancerDoor(connection)
    case 'api-server':
      return apiServerDoor(connection)
    default:
      return door satisfies never
  }
}

/** A node's own address goes by its name, so that it is known whose door is lost when the node is. */
function named(address: string, nodes: readonly FoundNode[]) {
  const node = nodes.find(({ addresses }) => addresses.includes(address))
  return { name: node?.name ?? address, addresses: [address] }
}

function adaptFor({ door, registry }: ExistingTarget): Adapt {
  const steps: Adapt[] = []
  if (registry !== undefined) steps.push(imagesFrom(registry))
  if (door === 'load-balancer') steps.push(servicesAs('LoadBalancer'))
  if (door === 'api-server') steps.push(servicesAs('ClusterIP'))
  return object => steps.reduce((changed, step) => step(changed), object)
}
