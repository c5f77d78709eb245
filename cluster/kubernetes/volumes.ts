import type { V1Pod } from '@kubernetes/client-node'
import type { WorkloadSetting } from '../../support/record/setting.ts'
import type { Connection } from './connection.ts'

/**
 * How a pod's volumes tie it: what is on a node's own disk stays there. Where the API does not let one look at a volume,
 * it is taken for one that other nodes can mount.
 */
export async function volumesOf({ core }: Connection, pod: V1Pod): Promise<WorkloadSetting['volumes']> {
  const volumes = pod.spec?.volumes ?? []
  const claims = volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
  if (claims.length === 0) return 'none'
  const namespace = pod.metadata?.namespace ?? 'default'
  const tied = await Promise.all(
    claims.map(async name => {
      try {
        const { spec } = await core.readNamespacedPersistentVolumeClaim({ name, namespace })
        const volume = await core.readPersistentVolume({ name: spec?.volumeName ?? '' })
        return volume.spec?.nodeAffinity !== undefined
      } catch {
        return false
      }
    }),
  )
  return tied.includes(true) ? 'node' : 'anywhere'
}
