import type { Clock } from './clock.ts'

/** A clock for tests that stands still until it is advanced; due actions then run in order of their time. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #timers = new Set<{ dueMs: number; action: () => void }>()

  constructor(epochMs = Date.UTC(2024, 0, 1)) {
    this.#nowMs = epochMs
  }

  wallMs = (): number => this.#nowMs
  monotonicMs = (): number => this.#nowMs

  after = (delayMs: number, action: () => void): (() => void) => {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), action }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs
    for (;;) {
      const [next] = [...this.#timers].filter(t => t.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)
      if (!next) break
      this.#timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.action()
    }
    this.#nowMs = untilMs
  }
}
