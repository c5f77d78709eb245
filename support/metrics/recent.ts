import type { Sample } from '../probe/sample.ts'

/** What a probe saw in the last stretch. */
export interface RecentView {
  /** ok ÷ (ok + failed). */
  successRatio: number
  /** Requests that ended, good or failed. */
  perSecond: number
}

/** The samples of the last second, for figures that say how it is and not how it was. */
export class RecentSamples {
  readonly #spanMs: number
  #ended: { endMs: number; ok: boolean }[] = []

  constructor(spanMs = 1_000) {
    this.#spanMs = spanMs
  }

  add(samples: readonly Sample[]): void {
    for (const { endMs, outcome } of samples) {
      if (outcome !== 'late') this.#ended.push({ endMs, ok: outcome === 'ok' })
    }
    const newestMs = this.#newestMs()
    const oldestMs = this.#ended[0]?.endMs ?? newestMs
    // Twice the span before anything is dropped, so that dropping is rare.
    if (newestMs - oldestMs > 2 * this.#spanMs) {
      this.#ended = this.#ended.filter(({ endMs }) => endMs > newestMs - this.#spanMs)
    }
  }

  /**
   * Of the span before the newest sample: they come in portions, and the newest is a little old. Undefined when none
   * came for a whole span: a probe that has fallen silent says nothing, neither good nor bad.
   *
   * @param nowMs on the samples' clock
   */
  view(nowMs: number): RecentView | undefined {
    const newestMs = this.#newestMs()
    if (newestMs <= nowMs - this.#spanMs) return undefined
    const recent = this.#ended.filter(({ endMs }) => endMs > newestMs - this.#spanMs)
    const ok = recent.filter(sample => sample.ok).length
    return { successRatio: ok / recent.length, perSecond: (recent.length * 1_000) / this.#spanMs }
  }

  #newestMs(): number {
    return this.#ended.reduce((newest, { endMs }) => Math.max(newest, endMs), Number.NEGATIVE_INFINITY)
  }
}
