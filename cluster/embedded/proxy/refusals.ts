/** The kernel's rate limit of ICMP errors to one address: six at once, then one a second. */
const burst = 6
const perSecond = 1

/**
 * Which clients of a service without endpoints are told so. Linux answers with an ICMP error that it sends only so
 * often; all other clients hear nothing and time out.
 */
export class Refusals {
  #tokens = burst
  #atMs: number

  constructor(nowMs: number) {
    this.#atMs = nowMs
  }

  /** Whether this one is told. */
  take(nowMs: number): boolean {
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#atMs) / 1000) * perSecond)
    this.#atMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
