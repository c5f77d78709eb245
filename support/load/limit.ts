import type { LoadSecond } from './protocol.ts'

/** A process whose event loop had less rest than this sets the pace itself. */
const busyRatio = 0.97
/** For so many seconds in a row. */
const busySeconds = 3

/** Watches whether the generator, and not the target, is what limits a load. */
export class BusyWatch {
  /** Resolves when it is. */
  readonly limited: Promise<void>
  because: string | undefined
  readonly #limited = Promise.withResolvers<void>()
  readonly #busyFor: number[]
  #begun = false

  constructor(processes: number) {
    this.limited = this.#limited.promise
    this.#busyFor = new Array<number>(processes).fill(0)
  }

  /** Opening connections is work too, but not what is measured. */
  begin(): void {
    this.#begun = true
    this.#busyFor.fill(0)
  }

  add(process: number, second: LoadSecond): void {
    const seconds = second.busyRatio >= busyRatio ? (this.#busyFor[process] ?? 0) + 1 : 0
    this.#busyFor[process] = seconds
    if (!this.#begun || this.because !== undefined) return
    if (!this.#busyFor.every(n => n >= busySeconds)) return
    this.because = `the generator's processes had no rest for ${busySeconds} s: they, not the target, set the pace`
    this.#limited.resolve()
  }
}
