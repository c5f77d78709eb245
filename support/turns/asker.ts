import type { RunClock } from '../clock.ts'
import { Client } from '../probe/client.ts'
import type { BodyCheck, Door } from '../probe/options.ts'
import { outcomeOf } from '../probe/outcome.ts'
import type { Sample } from '../probe/sample.ts'
import { sourceCycle } from '../probe/source.ts'

/** As much as anybody waits; an app that takes longer is not measured by its quickest answers. */
const timeoutMs = 5_000

/** Asks one door over one kept connection, again as soon as it has answered. */
export class Asker {
  readonly #client: Client
  readonly #door: Door
  readonly #body: BodyCheck
  readonly #clock: RunClock

  constructor(door: Door, body: BodyCheck, clock: RunClock) {
    this.#door = door
    this.#body = body
    this.#clock = clock
    const sources = sourceCycle(door.address, 1, () => Number(process.hrtime.bigint()) / 1e6)
    this.#client = new Client(door, sources, 1)
  }

  /** Resolves with what came of it, whatever it was. */
  ask(): Promise<Sample> {
    return new Promise(resolve => {
      const sentMs = this.#clock.nowMs()
      const exchange = this.#client.request('reused', (ending, instance) => {
        const endMs = this.#clock.nowMs()
        clearTimeout(deadline)
        resolve({
          ...{ dueMs: sentMs, sentMs, endMs, connection: 'reused', vantage: this.#door.name },
          outcome: outcomeOf(ending, this.#body),
          status: ending.kind === 'response' ? ending.status : 0,
          instance,
        })
      })
      const deadline = setTimeout(() => exchange.timeOut(), timeoutMs)
    })
  }

  close(): void {
    this.#client.close()
  }
}
