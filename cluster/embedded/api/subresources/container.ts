import type { Node, Pod } from 'kubernetes-types/core/v1.js'
import { kubeletPort } from '../../addresses.ts'
import type { Core } from '../core.ts'
import { badRequest } from '../status.ts'
import { existing } from '../verbs/update.ts'

/** A container, and the kubelet that runs it. */
export interface ContainerPlace {
  namespace: string
  pod: string
  container: string
  host: string
  port: number
}

/**
 * Finds the container that a request for logs or a command means; undefined while the pod has no node.
 * @throws ApiError 400 when none or the wrong one is named, 404 without the pod
 */
export function findContainer(
  core: Core,
  namespace: string,
  name: string,
  wanted: string | null,
): ContainerPlace | undefined {
  const { spec } = existing(core, core.definitions.get('pods'), namespace, name) as Pick<Pod, 'spec'>
  const own = (spec?.containers ?? []).map(found => found.name)
  const first = (spec?.initContainers ?? []).map(found => found.name)
  const container = wanted || (own.length === 1 ? own[0] : undefined)
  if (!container) {
    const alsoFirst = first.length > 0 ? ` or one of the init containers: [${first.join(' ')}]` : ''
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${own.join(' ')}]${alsoFirst}`,
    )
  }
  if (![...own, ...first].includes(container))
    throw badRequest(`container ${container} is not valid for pod ${name}`)
  if (!spec?.nodeName) return undefined
  return { namespace, pod: name, container, ...kubeletOf(core, spec.nodeName) }
}

/** Where a node's kubelet answers. @throws ApiError 400 when the node does not say */
export function kubeletOf(core: Core, name: string): Pick<ContainerPlace, 'host' | 'port'> {
  const node = core.store.get('nodes', undefined, name)
  if (!node) throw badRequest(`node ${name} does not exist`)
  const { status } = node as Pick<Node, 'status'>
  const host = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
  if (!host) throw badRequest(`node ${name} has no InternalIP address`)
  return { host, port: status?.daemonEndpoints?.kubeletEndpoint?.Port ?? kubeletPort }
}
