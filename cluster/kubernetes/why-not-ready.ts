import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
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
    const none =
      pods.length === 0 ? 'no pod was made.' : 'pods are ready, but are not (or not only) in the endpoints.'
    return {
      because: (await refusedPod(connection, namespace)) ?? none,
      tryThis: `kubectl get events -n ${namespace}`,
    }
  }
  const name = pod.metadata?.name ?? ''
  const container = stuckContainer(pod)
  const lastWords = await logTail(connection, { namespace, name, container: container?.name })
  return {
    because: `pod ${name} on node ${pod.spec?.nodeName ?? '(none)'}: ${stateOf(pod, container)}`,
    ...(lastWords && { lastWords }),
    tryThis: `kubectl describe pod ${name} -n ${namespace}`,
  }
}

/** The words of who admits pods: a policy such as PodSecurity, a quota, a webhook. They are in an event alone. */
async function refusedPod({ core }: Connection, namespace: string): Promise<string | undefined> {
  try {
    const { items } = await core.listNamespacedEvent({ namespace })
    return items.find(({ reason, message }) => reason === 'FailedCreate' && message)?.message
  } catch {
    return undefined // then there are no words
  }
}

function stuckContainer({ status }: V1Pod): V1ContainerStatus | undefined {
  return status?.containerStatuses?.find(({ ready }) => !ready) ?? status?.containerStatuses?.[0]
}

function stateOf(pod: V1Pod, container: V1ContainerStatus | undefined): string {
  if (pod.metadata?.deletionTimestamp) return 'is being deleted'
  const { waiting, terminated } = container?.state ?? {}
  const restarts = container?.restartCount ? `, ${container.restartCount} restarts` : ''
  if (waiting) return `waiting, ${words(waiting.reason, waiting.message)}${restarts}`
  if (terminated) {
    return `ended with exit code ${terminated.exitCode}, ${words(terminated.reason, terminated.message)}${restarts}`
  }
  const unmet = pod.status?.conditions?.find(({ status, message }) => status === 'False' && message)
  return `${pod.status?.phase ?? 'Pending'}${unmet ? `, ${unmet.message}` : ''}${restarts}`
}

function words(reason: string | undefined, message: string | undefined): string {
  return [reason, message].filter(Boolean).join(': ') || 'without a reason'
}

async function logTail(
  { core }: Connection,
  of: { namespace: string; name: string; container: string | undefined },
): Promise<string | undefined> {
  try {
    const { container, ...pod } = of
    return await core.readNamespacedPodLog({ ...pod, ...(container && { container }), tailLines: 3 })
  } catch {
    return undefined // it never started, or its node is away: there are no words
  }
}
