import type { V1EndpointSlice, V1Pod } from '@kubernetes/client-node'
import type { MeasuredStart } from '../../support/record/setting.ts'
import type { Change } from './followed.ts'
import { podIsReady } from './normalize.ts'

interface Marks {
  seenMs: number
  runningMs?: number
  readyMs?: number
  endpointsMs?: number
}

/** How long an app's instances take to start, by when the changes of their pods arrive here. */
export class Starts {
  readonly #nowMs: () => number
  readonly #askedForMs: number
  /** By uid. */
  readonly #marks = new Map<string, Marks>()

  /** @param askedForMs when the app was asked for: what is there when one begins to watch was made since */
  constructor(askedForMs: number, nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.#askedForMs = askedForMs
  }

  pod(change: Change, pod: V1Pod): void {
    const uid = pod.metadata?.uid ?? ''
    const isRunning = runs(pod)
    if (change === 'removed') return
    const atMs = this.#nowMs()
    const marks = this.#marks.get(uid) ?? { seenMs: change === 'present' ? this.#askedForMs : atMs }
    this.#marks.set(uid, marks)
    if (isRunning) marks.runningMs ??= atMs
    if (podIsReady(pod)) marks.readyMs ??= atMs
  }

  slice(slice: V1EndpointSlice): void {
    const atMs = this.#nowMs()
    for (const { conditions, targetRef } of slice.endpoints ?? []) {
      const marks = this.#marks.get(targetRef?.uid ?? '')
      if (marks && conditions?.ready) marks.endpointsMs ??= atMs
    }
  }

  /** Of those that were seen from the beginning to the end. */
  measured(): MeasuredStart[] {
    return [...this.#marks.values()].flatMap(({ seenMs, runningMs, readyMs, endpointsMs }) =>
      runningMs === undefined || readyMs === undefined || endpointsMs === undefined
        ? []
        : [
            {
              runningMs: runningMs - seenMs,
              readyMs: readyMs - runningMs,
              // Two watches: the one of pods may be the later.
              endpointsMs: Math.max(0, endpointsMs - readyMs),
            },
          ],
    )
  }
}

function runs({ spec, status }: V1Pod): boolean {
  const statuses = status?.containerStatuses ?? []
  return statuses.length >= (spec?.containers.length ?? 1) && statuses.every(({ state }) => state?.running)
}
