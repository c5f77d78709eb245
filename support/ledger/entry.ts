/** One write as its writer saw it. Run's clock. */
export interface Write {
  /** Counted from 1, in the order in which writes were meant. */
  sequence: number
  key: string
  /** On disk before it was sent. */
  intendedMs: number
  /** When the answer came that acknowledged it; undefined where none did. */
  acknowledgedMs: number | undefined
  /** How it ended where it was not acknowledged, e.g. `timeout`; undefined while nobody knows. */
  outcome: string | undefined
}

/** Everything read back once. */
export interface Reading {
  /** Of each key that was written to, what was found under it, one for each time; absent: nothing was. */
  found: ReadonlyMap<string, readonly Found[]>
  /** Entries of keys that this ledger did not write. */
  others: number
  atMs: number
}

/** The sequence that an entry has; undefined where the store does not tell. */
export type Found = string | undefined

/** Everything that stands in a ledger.csv. */
export interface Ledger {
  writes: readonly Write[]
  /** Whole ones, in order. */
  readings: readonly Reading[]
  /** Why it could not be read back in the end; undefined where it could, or was not tried. */
  unread: string | undefined
  /** While it wrote: nobody wrote after that. */
  isWriterKilled: boolean
}
