import type { V1Pod } from '@kubernetes/client-node'
import type { Connection } from './connection.ts'

/** What pods' containers log, and what those before them logged, where they were restarted; what is gone is left out. */
export async function logsOf({ core }: Connection, pods: readonly V1Pod[]): Promise<string[]> {
  const asked = pods.flatMap(({ metadata, status }) =>
    (status?.containerStatuses ?? []).flatMap(({ name: container, restartCount }) => {
      const of = { name: metadata?.name ?? '', namespace: metadata?.namespace ?? '', container }
      return [of, ...(restartCount > 0 ? [{ ...of, previous: true }] : [])]
    }),
  )
  const texts = await Promise.all(
    asked.map(async of => {
      try {
        return await core.readNamespacedPodLog(of)
      } catch {
        return '' // on a node that is away, or of a container that is no more
      }
    }),
  )
  return texts.filter(text => text !== '')
}
