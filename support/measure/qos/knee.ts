/** One step of a ladder as the knee sees it; one for each repetition. */
export interface LadderStep {
  connections: number
  /** Of good answers; undefined where there were none. */
  p99Ms: number | undefined
  /** Failed ÷ all, or of connections that nobody served, if that is more; undefined where nothing was asked. */
  errorRatio: number | undefined
  /** Why the step says nothing about the cluster, a sentence: its figures are the generator's limit, say. */
  unsoundBecause: string | undefined
}

export interface KneeBounds {
  p99Ms: number
  errorRatio: number
}

export type Knee =
  /** The largest step that held, with the first that did not. */
  | { kind: 'found'; connections: number; firstBroken: number }
  /** Every step held: the knee is above the ladder. */
  | { kind: 'above'; connections: number }
  /** Not even the first step held: it is below the ladder. */
  | { kind: 'below'; firstBroken: number }
  /** There were no steps, or one that says nothing came before one that broke. */
  | { kind: 'unknown'; because: string }

/**
 * The knee of a ladder: the largest step up to which every step's p99 and error ratio stay within bounds. A later
 * step that holds again does not count: a service that fails at 1000 connections does not serve 2000.
 *
 * @param steps of one repetition, by rising connections
 */
export function kneeOf(steps: readonly LadderStep[], bounds: KneeBounds): Knee {
  let held: number | undefined
  for (const step of steps) {
    if (step.unsoundBecause !== undefined) {
      return { kind: 'unknown', because: `at ${step.connections} connections: ${step.unsoundBecause}` }
    }
    if (!holds(step, bounds)) {
      if (held === undefined) return { kind: 'below', firstBroken: step.connections }
      return { kind: 'found', connections: held, firstBroken: step.connections }
    }
    held = step.connections
  }
  if (held === undefined) return { kind: 'unknown', because: 'the ladder has no steps' }
  return { kind: 'above', connections: held }
}

function holds({ p99Ms, errorRatio }: LadderStep, bounds: KneeBounds): boolean {
  // No answer is not a fast one.
  if (p99Ms === undefined || errorRatio === undefined) return false
  return p99Ms <= bounds.p99Ms && errorRatio <= bounds.errorRatio
}

/** Over repetitions: from the lowest to the highest knee that was seen; undefined where one of them is unknown. */
export function kneeRange(knees: readonly Knee[]): [number, number] | undefined {
  const places: number[] = []
  for (const knee of knees) {
    if (knee.kind === 'unknown') return undefined
    places.push(knee.kind === 'below' ? 0 : knee.connections)
  }
  return places.length === 0 ? undefined : [Math.min(...places), Math.max(...places)]
}
