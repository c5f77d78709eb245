import type { ClockOrigin } from '../clock.ts'
import type { Store } from './store.ts'

/**
 * How a ledger's process is spoken to: its standard input carries orders, a line of JSON each, the plan being the first;
 * when the input ends, so does the process. What it says is a line of JSON each on file descriptor 3.
 */
export interface LedgerPlan {
  store: Store
  /** Where the app is reached; one after the other is taken. */
  doors: readonly LedgerDoor[]
  /** ledger.csv */
  file: string
  origin: ClockOrigin
  /** `{{user}}` of its steps: whoever reads on where a writer was killed is the same. */
  user: string
  /** Where files that steps name are. */
  folder: string
  /** The header that carries a request's id. */
  requestIdHeader: string
  /** How long it tries to prepare the store, ms. */
  prepareWithinMs: number
  /** Between two readings, where the first shows something missing: it may only be late, ms. */
  readAgainAfterMs: number
  /**
   * `read`: nothing is written; its writer is gone, and what it wrote is to be read back. `go-on`: the same, and it was
   * killed while it wrote.
   */
  use: 'write' | 'read' | 'go-on'
}

export interface LedgerDoor {
  name: string
  url: string
}

export type LedgerOrder =
  /** Begin no more writes; told when those under way have ended. */
  | { order: 'stop' }
  /** Read everything back, and try again for so long while nobody answers. */
  | { order: 'read'; patienceMs: number }

export type LedgerMessage =
  | { kind: 'started' }
  | { kind: 'stopped' }
  | { kind: 'read' }
  | { kind: 'unread'; because: string }
  | { kind: 'failed'; because: string }
