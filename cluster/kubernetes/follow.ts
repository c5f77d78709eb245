import type { V1EndpointSlice, V1Pod } from '@kubernetes/client-node'
import type { Connection } from './connection.ts'
import { Followed } from './followed.ts'

export function followPods(
  { config, core }: Connection,
  namespace: string,
  onChange?: Parameters<typeof Followed.start<V1Pod>>[1],
  onLost?: () => void,
): Promise<Followed<V1Pod>> {
  return Followed.start(
    {
      config,
      path: `/api/v1/namespaces/${namespace}/pods`,
      list: () => core.listNamespacedPod({ namespace }),
    },
    onChange,
    onLost,
  )
}

export function followSlices(
  { config, discovery }: Connection,
  namespace: string,
  onChange?: Parameters<typeof Followed.start<V1EndpointSlice>>[1],
  onLost?: () => void,
): Promise<Followed<V1EndpointSlice>> {
  return Followed.start(
    {
      config,
      path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
      list: () => discovery.listNamespacedEndpointSlice({ namespace }),
    },
    onChange,
    onLost,
  )
}
