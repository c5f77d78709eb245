import type { V1Pod } from '@kubernetes/client-node'
import type { ErrorDetails } from '../../support/errors.ts'
import type { Connection } from './connection.ts'
import { podIsReady } from './normalize.ts'

/** What keeps the pods from being ready, from the first that is not: its state, its last words, what to try. */
export async function explainPods(
  connection: Connection,
  namespace: string,
  pods: readonly V1Pod[],
): Promise<ErrorDetails> {
  const pod = pods.find(candidate => !podIsReady(candidate))
  if (!pod) {
    return {
      because:
        pods.length === 0
          ? 'no pod was made.'
          : 'pods are ready, but are not (or not only) in the endpoints.',
      tryThis: `kubectl get events -n ${namespace}`,
    }
  }
  const name = pod.metadata?.name ?? ''
  const lastWords = await logTail(connection, namespace, name)
  return {
    because: `pod ${name} on node ${pod.spec?.nodeName ?? '(none)'}: ${stateOf(pod)}`,
    ...(lastWords && { lastWords }),
    tryThis: `kubectl describe pod ${name} -n ${namespace}`,
  }
}

function stateOf(pod: V1Pod): string {
  const container = pod.status?.containerStatuses?.[0]
  const { waiting, terminated } = container?.state ?? {}
  const restarts = container?.restartCount ? `, ${container.restartCount} restarts` : ''
  if (waiting) return `waiting, ${waiting.reason ?? ''}: ${waiting.message ?? ''}${restarts}`
  if (terminated) return `ended with exit code ${terminated.exitCode}, ${terminated.reason ?? ''}${restarts}`
  const unmet = pod.status?.conditions?.find(({ status, message }) => status === 'False' && message)
  return `${pod.status?.phase ?? 'Pending'}${unmet ? `, ${unmet.message}` : ''}${restarts}`
}

async function logTail({ core }: Connection, namespace: string, name: string): Promise<string | undefined> {
  try {
    return await core.readNamespacedPodLog({ name, namespace, tailLines: 3 })
  } catch {
    return undefined // it never started, or its node is away: there are no words
  }
}
