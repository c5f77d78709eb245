import type { Step } from '../journey/step.ts'

/**
 * How a store is written to and read back, as data: the `ledger` of an app's app.yaml. Every write has a key of its
 * own, `{{key}}`, a UUID, and a number, `{{sequence}}`, counted from 1.
 */
export interface Store {
  /** Writes meant to begin each second, whether earlier ones were answered or not. */
  perSecond: number
  /**
   * A key is written to so often in succession, each time with the next `{{sequence}}`: from 2 on it also shows whether
   * an older value came back over a newer one.
   */
  writesPerKey: number
  /** Done once before the first write, and again before reading where the writer was killed; e.g. to log in. */
  prepare: readonly Step[]
  /** One write. What it expects is the acknowledgement; it is asked once, never again. */
  write: Step
  read: StoreRead
  /** What of this store is told and does not fail an experiment: see docs/ledger.md. A lost write always fails it. */
  tolerates: readonly Tolerable[]
}

export type Tolerable = 'duplicated' | 'stale'

/** How everything is read back. */
export interface StoreRead {
  /** The last one answers with entries. */
  steps: readonly Step[]
  entries: EntriesIn
  /** Where its answer says how to go on: it is asked again, with what stands there as `{{next}}`, until nothing does. */
  next?: NextIn | undefined
}

/** Where the entries of an answer are. */
export type EntriesIn =
  /**
   * A list in its JSON (`videos`; empty: the answer is the list), and in an entry its key, and the sequence it has. One
   * that has any of the texts of `unless` at these paths is not what was promised: it counts as not there. One that has
   * any of `unfinished` is still being made: it is waited for, and counts as not there if it is never finished.
   */
  | {
      json: string
      key: string
      value?: string | undefined
      unless?: Readonly<Record<string, string>> | undefined
      unfinished?: Readonly<Record<string, string>> | undefined
    }
  /** Every match of a pattern in its text, with the group `key`, and perhaps the group `value`. */
  | { match: string }

/** A path into its JSON, or the first group of a pattern in its text. */
export type NextIn = { json: string } | { match: string }
