import type { ManualClock } from '../../client/manual-clock.ts'
import type { Lab } from './lab.ts'

/** Lets everything that is not waiting for time come to rest. Tests only. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise(resolve => setImmediate(resolve))
}

/** Turns the clock in small steps, in which nodes that are there send their heartbeats. Tests only. */
export async function pass(clock: ManualClock, { nodes }: Lab, ms: number, stepMs = 500): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
    clock.advance(stepMs)
    for (const node of nodes) await node.beat()
    await settle()
  }
}
