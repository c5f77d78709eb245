import type { Span } from '../../record/instrument.ts'
import { answerWith, type Treatment } from './door.ts'
import { type DoorPlan, rightBody } from './plan.ts'

/**
 * Answers after known delays, and not at all within the freeze: what came then is answered at its end, after its delay.
 */
export function delayed(
  { cycleMs, freeze }: NonNullable<DoorPlan['delays']>,
  nowMs: () => number,
): { treat: Treatment; truth: () => { keptMs: number[]; freeze: Span } } {
  const [freezeFromMs, freezeToMs] = freeze
  const answer = answerWith(rightBody)
  const keptMs: number[] = []
  let turn = 0
  const treat: Treatment = socket => {
    const cameMs = nowMs()
    const delayMs = cycleMs[turn % cycleMs.length] ?? 0
    turn += 1
    const frozen = cameMs >= freezeFromMs && cameMs < freezeToMs
    const dueMs = (frozen ? freezeToMs : cameMs) + delayMs
    setTimeout(() => {
      if (!frozen) keptMs.push(nowMs() - cameMs)
      answer(socket)
    }, dueMs - nowMs())
  }
  return { treat, truth: () => ({ keptMs, freeze }) }
}
