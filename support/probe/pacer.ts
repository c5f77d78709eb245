import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type ClockOrigin, runClock } from '../clock.ts'
import { type Rates, Schedule } from './schedule.ts'

/** Places in the shared memory of pacer and probe. */
const tick = 0
const stopped = 1

/** What the pacer's thread is started with. */
export interface PacerTask {
  memory: SharedArrayBuffer
  rates: Rates
  startMs: number
  origin: ClockOrigin
}

/**
 * Calls `onTick` whenever a slot is due, from the main thread, until stopped. A thread that only waits is woken by
 * the kernel far more exactly than a timer of a busy event loop fires; it wakes the main thread in turn.
 *
 * @param file the bundle whose worker branch runs `pace`
 */
export function startPacer(file: string, task: Omit<PacerTask, 'memory'>, onTick: () => void): () => void {
  const memory = new SharedArrayBuffer(8)
  const shared = new Int32Array(memory)
  const worker = new Worker(file, { workerData: { ...task, memory } satisfies PacerTask })
  void follow()
  return () => {
    Atomics.store(shared, stopped, 1)
    Atomics.notify(shared, stopped)
    Atomics.add(shared, tick, 1)
    Atomics.notify(shared, tick)
    worker.unref()
  }

  async function follow(): Promise<void> {
    while (Atomics.load(shared, stopped) === 0) {
      const seen = Atomics.load(shared, tick)
      onTick()
      const wake = Atomics.waitAsync(shared, tick, seen)
      if (wake.async) await wake.value
      else await nextTurn() // behind: sockets must have their turn all the same
    }
  }
}

/** The pacer's thread: waits for each due instant and says so. Slots missed while it was kept waiting share a tick. */
export function pace({ memory, rates, startMs, origin }: PacerTask): void {
  const shared = new Int32Array(memory)
  const clock = runClock(origin)
  const schedule = new Schedule(rates, startMs)
  while (Atomics.load(shared, stopped) === 0) {
    const waitMs = schedule.nextDueMs - clock.nowMs()
    if (waitMs > 0) {
      Atomics.wait(shared, stopped, 0, waitMs)
      continue
    }
    while (schedule.nextDueMs <= clock.nowMs()) schedule.take()
    Atomics.add(shared, tick, 1)
    Atomics.notify(shared, tick)
  }
}
