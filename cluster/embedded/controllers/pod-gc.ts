import { isGone } from '../client/api-error.ts'
import { disruptionTarget, isFinished, isTerminating, type StoredPod } from '../objects/pod.ts'
import type { ControllerContext } from './context.ts'

const periodMs = 20_000
/** A node must be missing this long before its pods are given up. */
const quarantineMs = 40_000
/** Ended pods beyond this are removed, the oldest first. */
const endedLimit = 12_500

/** Removes pods that nobody else will: of nodes that no longer exist, never placed but deleted, and ended ones in masses. */
export function runPodGarbageCollector({
  api,
  informers,
  clock,
  signal,
  onTrouble,
}: ControllerContext): void {
  const missingSinceMs = new Map<string, number>()
  let callOff = () => {}
  signal.addEventListener('abort', () => callOff(), { once: true })
  const next = () => {
    if (!signal.aborted) callOff = clock.after(periodMs, () => void round())
  }
  next()

  async function round(): Promise<void> {
    try {
      for (const { pod, failure } of lostPods()) await remove(pod, failure)
    } catch (thrown) {
      onTrouble('pod-garbage-collector', thrown)
    }
    next()
  }

  function lostPods(): { pod: StoredPod; failure?: string }[] {
    const pods = informers.pods.list()
    const ended = pods
      .filter(pod => isFinished(pod) && !isTerminating(pod))
      .sort((a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp))
    const missing = missingNodes(pods)
    return [
      ...ended.slice(0, Math.max(0, ended.length - endedLimit)).map(pod => ({ pod })),
      ...pods
        .filter(({ spec }) => missing.has(spec?.nodeName ?? ''))
        .map(pod => ({ pod, failure: 'PodGC: node no longer exists' })),
      ...pods.filter(pod => isTerminating(pod) && !pod.spec?.nodeName).map(pod => ({ pod })),
    ]
  }

  /** Nodes that pods are on and that have not existed for a while. */
  function missingNodes(pods: readonly StoredPod[]): Set<string> {
    const nowMs = clock.monotonicMs()
    const named = new Set(pods.flatMap(({ spec }) => spec?.nodeName || []))
    for (const name of [...missingSinceMs.keys()]) {
      if (!named.has(name) || informers.nodes.get(name)) missingSinceMs.delete(name)
    }
    for (const name of named) {
      if (!informers.nodes.get(name) && !missingSinceMs.has(name)) missingSinceMs.set(name, nowMs)
    }
    return new Set(
      [...missingSinceMs].filter(([, sinceMs]) => nowMs - sinceMs >= quarantineMs).map(([name]) => name),
    )
  }

  async function remove(pod: StoredPod, failure: string | undefined): Promise<void> {
    const { namespace, name, uid } = pod.metadata
    try {
      if (failure && !isFinished(pod)) {
        const condition = disruptionTarget('DeletionByPodGC', failure, clock.wallMs())
        const patch = { metadata: { uid }, status: { phase: 'Failed', conditions: [condition] } }
        await api.patch('pods', namespace, name, patch, 'strategic', 'status')
      }
      await api.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } })
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown
    }
  }
}
