import { setTimeout as pause } from 'node:timers/promises'
import type { Step, Variables } from '../journey/step.ts'
import type { LedgerDoor } from './protocol.ts'

/** What a step came to. */
export interface Asked {
  ok: boolean
  /** In a word or two, e.g. `timeout`. */
  outcome: string
  body: string
  /** What it keeps for the steps after it. */
  kept: Variables
}

/** Asks one step at one door. */
export type Ask = (door: LedgerDoor, step: Step, variables: Variables) => Promise<Asked>

const againMs = 250

/** A step that did not succeed. */
export class StepFailed extends Error {
  /** It was answered, and the answer is not what was expected. */
  readonly isRefusal: boolean

  constructor(step: Step, door: LedgerDoor, { outcome }: Asked) {
    super(`"${step.name}" through ${door.name} ended with ${outcome}`)
    this.isRefusal = outcome.startsWith('status')
  }
}

/** Asks steps one after the other, with what each keeps. @throws StepFailed */
export async function askAll(
  ask: Ask,
  door: LedgerDoor,
  steps: readonly Step[],
  variables: Variables,
): Promise<{ variables: Variables; body: string }> {
  let known = variables
  let body = ''
  for (const step of steps) {
    const asked = await ask(door, step, known)
    if (!asked.ok) throw new StepFailed(step, door, asked)
    known = { ...known, ...asked.kept }
    body = asked.body
  }
  return { variables: known, body }
}

/**
 * Tries it through one door after the other until it works.
 *
 * @throws what it threw at last, when the time is over
 */
export async function patiently<T>(
  doors: readonly LedgerDoor[],
  patienceMs: number,
  attempt: (door: LedgerDoor) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const untilMs = performance.now() + patienceMs
  for (let i = 0; ; i += 1) {
    const door = doors[i % doors.length]
    if (door === undefined) throw new Error('there is no door to ask at')
    try {
      return await attempt(door)
    } catch (thrown) {
      if (signal.aborted || performance.now() > untilMs) throw thrown
      await pause(againMs, undefined, { signal })
    }
  }
}
