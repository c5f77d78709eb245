import type { Sample } from '../probe/sample.ts'

interface Door {
  /** End of the last failure, or of the first answer there was. */
  goodSinceMs: number
  /** End of the latest answer or failure. */
  latestMs: number
}

/**
 * Says for how long a service has answered every probe. Samples are dated by when they ended, because that is when it
 * is known; late ones say nothing, so time in which there are only those does not count.
 */
export class SteadyState {
  readonly #doors = new Map<string, Door>()

  /** In the order in which they ended. */
  add(samples: readonly Sample[]): void {
    for (const { vantage, outcome, endMs } of samples) {
      if (outcome === 'late') continue
      const door = this.#doors.get(vantage) ?? { goodSinceMs: endMs, latestMs: endMs }
      this.#doors.set(vantage, door)
      door.latestMs = Math.max(door.latestMs, endMs)
      if (outcome !== 'ok') door.goodSinceMs = Math.max(door.goodSinceMs, endMs)
    }
  }

  /**
   * Milliseconds for which every vantage has given only good answers, and has given some: 0 when none was asked.
   *
   * @param lostVantages doors that the fault took away and that do not count
   */
  answeredForMs(lostVantages: readonly string[] = []): number {
    const doors = [...this.#doors].filter(([vantage]) => !lostVantages.includes(vantage))
    if (doors.length === 0) return 0
    const since = Math.max(...doors.map(([, { goodSinceMs }]) => goodSinceMs))
    const until = Math.min(...doors.map(([, { latestMs }]) => latestMs))
    return Math.max(0, until - since)
  }

  /** End of the latest sample that says anything; −Infinity before there is one. */
  get latestMs(): number {
    return Math.max(Number.NEGATIVE_INFINITY, ...[...this.#doors.values()].map(({ latestMs }) => latestMs))
  }
}
