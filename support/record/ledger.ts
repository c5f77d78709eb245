import type { Tolerable } from '../ledger/store.ts'

/** What became of the writes that were made beside a trial. */
export interface LedgerRecord {
  /** Writes that were meant, and those that were acknowledged. */
  intended: number
  acknowledged: number
  /** When the last was meant; undefined without any, and in earlier runs. Run's clock. */
  lastIntendedMs?: number | undefined
  /** When the first was acknowledged; undefined where none was, and in earlier runs. Run's clock. */
  firstAcknowledgedMs?: number | undefined
  /** Its writer was, while it wrote; undefined in earlier runs. */
  isWriterKilled?: boolean | undefined
  /** Keys with an acknowledged write, by what became of them; undefined where nothing could be read back. */
  fates: LedgerFates | undefined
  /** The first of what is lost, stale or duplicated. */
  wrong: WrongWrite[]
  /** Keys that only a later reading showed as they should be: a reader was told of an older state meanwhile. */
  late: number
  /** When all was read back; undefined where it could not be. Run's clock. */
  readMs: number | undefined
  /** Why it could not be read back. */
  unread: string | undefined
  /** What the app says may happen, and does not fail the experiment. */
  tolerates: Tolerable[]
}

interface LedgerFates {
  kept: number
  lost: number
  stale: number
  duplicated: number
  /** Never acknowledged: some are there, some are not. */
  indefinite: { present: number; absent: number }
}

export interface WrongWrite {
  fate: 'lost' | 'stale' | 'duplicated'
  sequence: number
  key: string
  intendedMs: number
  /** Undefined where it is there twice and was never acknowledged. */
  acknowledgedMs: number | undefined
  /** The sequences found under its key; null where the store does not tell. */
  found: (string | null)[]
}

/** What became of the writes of an experiment's trials, together. */
export interface LedgerSummary extends Omit<LedgerFates, 'indefinite'> {
  /** Trials whose ledger was read back, and those whose was not. */
  read: number
  unread: number
  intended: number
  acknowledged: number
  /** Keys that were never acknowledged, there or not. */
  indefinite: number
  late: number
}
