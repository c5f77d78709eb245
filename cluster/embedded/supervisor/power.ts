import { setTimeout as pause } from 'node:timers/promises'
import { TahanError } from '../../../support/errors.ts'
import { type ProcessStat, statOf } from '../../../support/process/identity.ts'
import { findMarked, type Marks, signal } from './marked.ts'

/** How long the kernel may take to stop or end what was signalled: it is busy, or a process hangs in a device. */
const patienceMs = 10_000
const lookAgainAfterMs = 2

export interface Effect {
  /**
   * The kernel's monotonic clock, nanoseconds, right before the first signal: whatever the fault causes comes after it,
   * also when this process is held up in between.
   */
  atNs: bigint
  pids: number[]
}

/**
 * Stops every process of these marks at once, as a power cut does: none answers any more, and none gets to say
 * goodbye. What was being started meanwhile is found by looking again.
 * @throws TahanError FAULT_WITHOUT_EFFECT
 */
export function freeze(marks: Marks): Promise<Effect> {
  return signalAll(marks, 'SIGSTOP', ({ state }) => state === 'T')
}

/** @throws TahanError FAULT_WITHOUT_EFFECT */
export function thaw(marks: Marks): Promise<Effect> {
  return signalAll(marks, 'SIGCONT', ({ state }) => state !== 'T')
}

/** Kills until none is left, frozen ones too. @throws TahanError FAULT_WITHOUT_EFFECT */
export function killAll(marks: Marks): Promise<Effect> {
  return signalAll(marks, 'SIGKILL', () => false)
}

async function signalAll(
  marks: Marks,
  name: NodeJS.Signals,
  isDone: (process: ProcessStat) => boolean,
): Promise<Effect> {
  const pids = new Set<number>()
  const deadline = performance.now() + patienceMs
  let atNs: bigint | undefined
  for (;;) {
    const left = findMarked(marks).filter(found => !isDone(found))
    atNs ??= process.hrtime.bigint()
    for (const { pid } of left) {
      signal(pid, name)
      pids.add(pid)
    }
    if (left.length === 0) return { atNs, pids: [...pids] }
    if (performance.now() > deadline) {
      throw new TahanError('FAULT_WITHOUT_EFFECT', `${left.length} processes did not heed ${name}.`, {
        because: left.map(({ pid, state }) => `process ${pid} is in state ${state}`).join(', '),
      })
    }
    await pause(lookAgainAfterMs)
  }
}

/** Kills one process and waits until it is gone. @throws TahanError FAULT_WITHOUT_EFFECT */
export async function killOne(target: ProcessStat): Promise<Effect> {
  const atNs = process.hrtime.bigint()
  signal(target.pid, 'SIGKILL')
  const deadline = performance.now() + patienceMs
  for (;;) {
    const now = statOf(target.pid)
    if (!now || now.startTicks !== target.startTicks || now.state === 'Z' || now.state === 'X') {
      return { atNs, pids: [target.pid] }
    }
    if (performance.now() > deadline) {
      throw new TahanError(
        'FAULT_WITHOUT_EFFECT',
        `Process ${target.pid} outlives SIGKILL in state ${now.state}.`,
      )
    }
    await pause(lookAgainAfterMs)
  }
}
