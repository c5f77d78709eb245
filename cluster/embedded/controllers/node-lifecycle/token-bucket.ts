/** Allows `ratePerSecond` on average, and one at once after a rest. */
export class TokenBucket {
  #ratePerSecond: number
  #tokens = 1
  #atMs: number

  constructor(ratePerSecond: number, nowMs: number) {
    this.#ratePerSecond = ratePerSecond
    this.#atMs = nowMs
  }

  take(nowMs: number): boolean {
    this.#refill(nowMs)
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  /** What was waited for under the old rate is not given at once under the new one. */
  setRate(ratePerSecond: number, nowMs: number): void {
    if (ratePerSecond === this.#ratePerSecond) return
    this.#refill(nowMs)
    this.#ratePerSecond = ratePerSecond
    if (ratePerSecond === 0) this.#tokens = 0
  }

  #refill(nowMs: number): void {
    const earned = ((nowMs - this.#atMs) / 1000) * this.#ratePerSecond
    // Rounding must not cost the last part of a token.
    this.#tokens = Math.min(1, this.#tokens + earned + 1e-9)
    this.#atMs = nowMs
  }
}
