import { median } from 'simple-statistics'

/** Of a trial, when it was made. Run's clock. */
interface Timed {
  number: number
  startedAtMs: number
  endedAtMs: number
}

/**
 * How long one trial takes with all that belongs to it: deploying, steady state, healing. From the beginning of one to
 * the beginning of the next, the median; of a single trial only how long it was watched. Undefined without any.
 */
export function roundMsOf(trials: readonly Timed[]): number | undefined {
  const [first] = trials
  if (first === undefined) return undefined
  const inOrder = trials.toSorted((a, b) => a.startedAtMs - b.startedAtMs)
  const apart = inOrder.slice(1).flatMap((trial, i) => {
    const before = inOrder[i]
    // Trials that were made again are not among them: a gap is so many rounds.
    const rounds = before === undefined ? 0 : trial.number - before.number
    return before === undefined || rounds < 1 ? [] : [(trial.startedAtMs - before.startedAtMs) / rounds]
  })
  return apart.length > 0 ? median(apart) : first.endedAtMs - first.startedAtMs
}

/** `40 s`, `12 min`, `1.6 h`: as exact as a plan is. */
export function durationInWords(ms: number): string {
  const told = (value: number, unit: string) =>
    `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`
  if (ms < 100_000) return told(ms / 1_000, 's')
  if (ms < 100 * 60_000) return told(ms / 60_000, 'min')
  return told(ms / 3_600_000, 'h')
}
