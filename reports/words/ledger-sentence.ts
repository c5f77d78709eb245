import type { LedgerSummary } from '../../support/record/ledger.ts'

/** What became of an experiment's writes, in a sentence with a space before it; empty where no ledger was kept. */
export function ledgerSentence(ledger: LedgerSummary | undefined): string {
  if (ledger === undefined || ledger.acknowledged === 0) return ''
  const { acknowledged, lost, stale, duplicated, unread } = ledger
  const parts = [
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(stale > 0 ? [`${stale} stale`] : []),
    ...(duplicated > 0 ? [`${duplicated} there more than once`] : []),
  ]
  if (parts.length > 0) return ` Of ${acknowledged} acknowledged writes: ${parts.join(', ')}.`
  return unread > 0 ? '' : ` All of ${acknowledged} acknowledged writes are there.`
}
