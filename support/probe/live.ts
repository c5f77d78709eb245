import type { Outcome, Sample } from './sample.ts'

/** What a probe has seen so far, for progress lines. */
export interface LiveView {
  counts: Readonly<Record<Outcome, number>>
  /** ok ÷ (ok + failed) of the samples that ended last; undefined when none did. */
  successRatio: number | undefined
}

/** Counts samples as they come, and remembers the latest. */
export class LiveCounts {
  readonly #counts: Record<Outcome, number> = {
    ok: 0,
    'http-error': 0,
    refused: 0,
    reset: 0,
    timeout: 0,
    'wrong-body': 0,
    other: 0,
    late: 0,
  }
  readonly #keepMs: number
  #latest: { endMs: number; ok: boolean }[] = []

  /** @param keepMs how far back a view can look */
  constructor(keepMs = 10_000) {
    this.#keepMs = keepMs
  }

  add(samples: readonly Sample[]): void {
    for (const { endMs, outcome } of samples) {
      this.#counts[outcome] += 1
      if (outcome !== 'late') this.#latest.push({ endMs, ok: outcome === 'ok' })
    }
    const newest = samples.at(-1)?.endMs ?? 0
    const oldest = this.#latest[0]?.endMs ?? newest
    // Twice the span before anything is dropped, so that dropping is rare.
    if (newest - oldest > 2 * this.#keepMs) {
      this.#latest = this.#latest.filter(({ endMs }) => endMs >= newest - this.#keepMs)
    }
  }

  /** @param lastMs the ratio is over samples that ended within this time of the newest */
  view(lastMs: number): LiveView {
    const newest = this.#latest.at(-1)?.endMs ?? 0
    const recent = this.#latest.filter(({ endMs }) => endMs > newest - lastMs)
    const ok = recent.filter(sample => sample.ok).length
    return { counts: { ...this.#counts }, successRatio: recent.length > 0 ? ok / recent.length : undefined }
  }
}
