import type { LedgerRecord, LedgerSummary } from './ledger.ts'

/** The writes of all trials that kept a ledger; undefined where none did. */
export function ledgerOver(
  trials: readonly { ledger?: LedgerRecord | undefined }[],
): LedgerSummary | undefined {
  const ledgers = trials.flatMap(({ ledger }) => (ledger ? [ledger] : []))
  if (ledgers.length === 0) return undefined
  const fates = ledgers.flatMap(ledger => (ledger.fates ? [ledger.fates] : []))
  const sum = <T>(of: readonly T[], read: (one: T) => number) => of.reduce((all, one) => all + read(one), 0)
  return {
    read: fates.length,
    unread: ledgers.length - fates.length,
    intended: sum(ledgers, ({ intended }) => intended),
    acknowledged: sum(ledgers, ({ acknowledged }) => acknowledged),
    kept: sum(fates, ({ kept }) => kept),
    lost: sum(fates, ({ lost }) => lost),
    stale: sum(fates, ({ stale }) => stale),
    duplicated: sum(fates, ({ duplicated }) => duplicated),
    indefinite: sum(fates, ({ indefinite }) => indefinite.present + indefinite.absent),
    late: sum(ledgers, ({ late }) => late),
  }
}
