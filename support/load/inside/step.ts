import { randomUUID } from 'node:crypto'
import { runClock } from '../../clock.ts'
import { planOf, type StepOptions } from '../plan.ts'
import { runPlan, type StepResult } from '../step.ts'
import type { StepWorkers } from '../step-worker.ts'
import { type LoadPod, LoadPodWorker } from './load-pod.ts'

/** The API server takes its time to pass an order on, and longer when the cluster is busy. */
const leastNoticeMs = 500
const mostNoticeMs = 10_000
/** Of the slowest way there and back that was seen before the load: under it ways are longer. */
const timesSlowest = 4

/**
 * One step whose load comes from pods, each with its share of the connections and of the rate. They begin at the same
 * instant, and count from the same to the same, as closely as their clocks could be compared.
 *
 * @throws TahanError LOAD_OPTIONS, LOAD_POD_LOST
 */
export async function runStepInside(
  options: StepOptions,
  pods: readonly LoadPod[],
  signal: AbortSignal,
): Promise<StepResult> {
  const plan = planOf({ ...options, processes: pods.length }, pods.length, pods.length)
  const step = randomUUID()
  const { nowMs } = runClock(plan.origin)
  const started: LoadPodWorker[] = []
  const workers: StepWorkers = {
    noticeMs: () => {
      const slowestMs = Math.max(...started.map(worker => worker.slowestMs))
      return Math.min(mostNoticeMs, Math.max(leastNoticeMs, timesSlowest * slowestMs))
    },
    start: async (share, index, onSecond) => {
      const pod = pods[index]
      if (!pod) throw new RangeError(`there is no pod ${index}`)
      const worker = await LoadPodWorker.start(pod, { step, share, nowMs }, onSecond, signal)
      started[index] = worker
      return worker
    },
  }
  const result = await runPlan(plan, workers, options, signal)
  return { ...result, pods: started.map(({ record }) => record) }
}
