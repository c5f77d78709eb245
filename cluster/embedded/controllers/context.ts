import type { Api } from '../client/api.ts'
import type { Clock } from '../client/clock.ts'
import { eventRecorder, type Record } from '../client/event-recorder.ts'
import { WorkQueue } from '../client/work-queue.ts'
import type { ClusterSettings } from '../settings.ts'
import { isExpected } from './expected-refusals.ts'
import type { Informers } from './informers.ts'

/** What every controller works with. */
export interface ControllerContext {
  /** Writes are seen in the informers at once. */
  api: Api
  informers: Informers
  settings: ClusterSettings
  clock: Clock
  signal: AbortSignal
  /** Told of failures that are retried; what is expected between parts that write at the same time is left out. */
  onTrouble: (controller: string, thrown: unknown) => void
}

/** A controller's queue: conflicts, and things gone meanwhile, are looked at again without a word. */
export function queueFor(
  { clock, signal, onTrouble }: ControllerContext,
  controller: string,
  reconcile: (key: string) => Promise<void>,
): WorkQueue {
  return new WorkQueue({
    clock,
    signal,
    reconcile,
    onFailure: (_key, thrown) => {
      if (!isExpected(thrown)) onTrouble(controller, thrown)
    },
  })
}

export function recorderFor({ api, clock, signal }: ControllerContext, component: string): Record {
  return eventRecorder({ api, clock, signal, component })
}
