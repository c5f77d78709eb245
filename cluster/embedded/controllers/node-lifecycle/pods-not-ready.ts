import { isGone } from '../../client/api-error.ts'
import { timestamp } from '../../client/clock.ts'
import type { Record as RecordEvent } from '../../client/event-recorder.ts'
import { isReady, type StoredPod } from '../../objects/pod.ts'
import type { ControllerContext } from '../context.ts'

/** Says of pods that their node cannot be relied on: services stop sending to them. @throws ApiError */
export async function markNotReady(
  { api, clock }: ControllerContext,
  record: RecordEvent,
  pods: readonly StoredPod[],
): Promise<void> {
  const condition = { type: 'Ready', status: 'False', lastTransitionTime: timestamp(clock.wallMs()) }
  for (const pod of pods) {
    if (!isReady(pod)) continue
    const { namespace, name, uid } = pod.metadata
    const patch = { metadata: { uid }, status: { conditions: [condition] } }
    try {
      await api.patch('pods', namespace, name, patch, 'strategic', 'status')
      record(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown
    }
  }
}
