import type { LedgerRecord, WrongWrite } from '../record/ledger.ts'
import { type Fate, fatesIn, fatesOf } from './classify.ts'
import type { Ledger } from './entry.ts'
import type { Tolerable } from './store.ts'

/** More than a reader wants to see of one trial; all stand in ledger.csv. */
const shownWrong = 20

/** What a trial's ledger says, from its rows alone. */
export function ledgerRecordOf(ledger: Ledger, tolerates: readonly Tolerable[]): LedgerRecord {
  const { writes, readings, unread, isWriterKilled } = ledger
  const last = writes.at(-1)
  const firstAcknowledgedMs = earliest(writes.map(({ acknowledgedMs }) => acknowledgedMs))
  const fates = unread === undefined ? fatesOf(ledger) : undefined
  const count = (wanted: Fate['fate']) => fates?.filter(({ fate }) => fate === wanted).length ?? 0
  const wrong = (fates ?? []).flatMap(wrongOf)
  return {
    intended: writes.length,
    acknowledged: writes.filter(({ acknowledgedMs }) => acknowledgedMs !== undefined).length,
    ...(last && { lastIntendedMs: last.intendedMs }),
    ...(firstAcknowledgedMs !== undefined && { firstAcknowledgedMs }),
    isWriterKilled,
    fates: fates && {
      ...{ kept: count('kept'), lost: count('lost'), stale: count('stale'), duplicated: count('duplicated') },
      indefinite: { present: count('present'), absent: count('absent') },
    },
    wrong: wrong.toSorted((a, b) => rank(a) - rank(b) || a.sequence - b.sequence).slice(0, shownWrong),
    late: fates ? lateOf(ledger, wrong) : 0,
    readMs: fates && readings.at(-1)?.atMs,
    unread: fates ? undefined : whyUnread(ledger),
    tolerates: [...tolerates],
  }
}

function earliest(instants: readonly (number | undefined)[]): number | undefined {
  const known = instants.filter(atMs => atMs !== undefined)
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b))
}

/** What was missing in a reading may only be late, and nobody looked again: it is said, and is no verdict. */
function whyUnread({ writes, readings, unread = 'it was not read back' }: Ledger): string {
  const last = readings.at(-1)
  const wrong = last ? fatesIn(writes, last).flatMap(wrongOf).length : 0
  return wrong > 0
    ? `${wrong} were not as they should be when they were last read, and could not be read again: ${unread}`
    : unread
}

const byWeight: readonly WrongWrite['fate'][] = ['lost', 'stale', 'duplicated']
const rank = ({ fate }: WrongWrite) => byWeight.indexOf(fate)

function wrongOf({ fate, write, found }: Fate): WrongWrite[] {
  if (fate !== 'lost' && fate !== 'stale' && fate !== 'duplicated') return []
  const { sequence, key, intendedMs, acknowledgedMs } = write
  return [{ fate, sequence, key, intendedMs, acknowledgedMs, found: found.map(value => value ?? null) }]
}

/** Wrong in the first reading, and not in the last. */
function lateOf({ writes, readings }: Ledger, wrongAtLast: readonly WrongWrite[]): number {
  const [first] = readings
  if (first === undefined) return 0
  const last = new Set(wrongAtLast.map(({ key }) => key))
  return fatesIn(writes, first)
    .flatMap(wrongOf)
    .filter(({ key }) => !last.has(key)).length
}
