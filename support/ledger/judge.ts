import type { LedgerRecord, WrongWrite } from '../record/ledger.ts'
import type { Trial, Verdict } from '../record/trial.ts'

/** What a ledger says of its trial, in one sentence. */
export interface LedgerJudgement {
  verdict: Extract<Verdict, 'pass' | 'fail' | 'inconclusive'>
  reason: string
}

/** Named one by one in a sentence; the rest is counted. */
const namedWrites = 3

/**
 * - `fail`: an acknowledged write is lost; or stale, or there twice, and the app does not say that this may be;
 * - `inconclusive`: nothing was acknowledged, or nothing before the fault, it could not be read back, or nobody wrote when
 *   the fault came or until its end. No data never passes;
 * - `pass`: all that was acknowledged is there.
 *
 * @param t0Ms when the fault took effect; undefined where there was none
 */
export function judgeLedger(record: LedgerRecord, t0Ms: number | undefined): LedgerJudgement {
  const { fates, acknowledged, intended, unread } = record
  if (fates === undefined) {
    return {
      verdict: 'inconclusive',
      reason: `What became of ${acknowledged} acknowledged writes is not known: ${unread ?? 'they were not read back'}.`,
    }
  }
  const broken = (['lost', 'stale', 'duplicated'] as const).filter(fate => fates[fate] > 0)
  const failing = broken.filter(fate => fate === 'lost' || !record.tolerates.includes(fate))
  const [worst] = failing
  if (worst !== undefined) {
    const others = failing.slice(1).map(fate => `; ${fates[fate]} ${are(fates[fate])} ${words[fate]}`)
    return { verdict: 'fail', reason: `${sentenceOf(worst, record, t0Ms)}${others.join('')}.` }
  }
  if (acknowledged === 0) {
    return {
      verdict: 'inconclusive',
      reason: `None of ${intended} writes was acknowledged: nothing was promised, and nothing can be said of promises.`,
    }
  }
  const { lastIntendedMs, firstAcknowledgedMs, isWriterKilled } = record
  if (isWriterKilled) {
    return {
      verdict: 'inconclusive',
      reason: `Who wrote was killed after ${intended} writes: of what it would have written nothing can be said.`,
    }
  }
  if (t0Ms !== undefined && firstAcknowledgedMs !== undefined && firstAcknowledgedMs >= t0Ms) {
    return {
      verdict: 'inconclusive',
      reason: `The first of ${acknowledged} acknowledged writes was acknowledged ${((firstAcknowledgedMs - t0Ms) / 1_000).toFixed(2)} s after the fault: there was nothing that it could have taken.`,
    }
  }
  if (t0Ms !== undefined && lastIntendedMs !== undefined && lastIntendedMs < t0Ms) {
    return {
      verdict: 'inconclusive',
      reason: `The last of ${intended} writes was meant ${((t0Ms - lastIntendedMs) / 1_000).toFixed(2)} s before the fault: who wrote had ended, and nothing can be said of what the fault did to writes.`,
    }
  }
  const told = broken.map(fate => ` ${fates[fate]} ${are(fates[fate])} ${words[fate]}, as the app may.`)
  return { verdict: 'pass', reason: `All of ${acknowledged} acknowledged writes are there.${told.join('')}` }
}

/**
 * A trial's verdict with its ledger's: what was promised and is gone fails it, whatever the availability was, also where
 * the probe was too busy to tell that; and where the ledger cannot tell, the trial does not pass.
 */
export function withLedger(
  said: Pick<Trial, 'verdict' | 'reason'>,
  ledger: LedgerRecord | undefined,
  t0Ms: number | undefined,
): Pick<Trial, 'verdict' | 'reason'> {
  if (ledger === undefined) return said
  const judged = judgeLedger(ledger, t0Ms)
  if (judged.verdict === 'fail') return { ...judged, reason: `${judged.reason} ${said.reason}` }
  if (said.verdict !== 'pass') return said
  return { verdict: judged.verdict, reason: `${said.reason} ${judged.reason}` }
}

const words = { lost: 'gone', stale: 'there with another value', duplicated: 'there more than once' } as const
const are = (count: number) => (count === 1 ? 'is' : 'are')

function sentenceOf(
  fate: WrongWrite['fate'],
  { fates, wrong, acknowledged }: LedgerRecord,
  t0Ms: number | undefined,
): string {
  const count = fates?.[fate] ?? 0
  const own = wrong.filter(write => write.fate === fate)
  const named = own.slice(0, namedWrites).map(write => writeInWords(write, t0Ms))
  const more = count - named.length
  const rest = more > 0 ? `, and ${more} more` : ''
  // One that was never acknowledged may be there, and not twice.
  const among =
    fate === 'duplicated' ? (count === 1 ? 'write' : 'writes') : `of ${acknowledged} acknowledged writes`
  const all = `${count} ${among} ${are(count)} ${words[fate]}`
  return `${all}: ${named.join(', ')}${rest}`
}

/** `#17 (acknowledged 0.35 s before the fault)`. */
export function writeInWords(
  { sequence, acknowledgedMs, found, fate }: WrongWrite,
  t0Ms: number | undefined,
): string {
  const has = found.map(value => value ?? '?').join(', ')
  const value = fate === 'stale' ? `, found ${has}` : fate === 'duplicated' ? `, ${found.length} times` : ''
  return `#${sequence} (${when(acknowledgedMs, t0Ms)}${value})`
}

function when(acknowledgedMs: number | undefined, t0Ms: number | undefined): string {
  if (acknowledgedMs === undefined) return 'never acknowledged'
  if (t0Ms === undefined) return `acknowledged at ${(acknowledgedMs / 1_000).toFixed(2)} s`
  const since = (acknowledgedMs - t0Ms) / 1_000
  return `acknowledged ${Math.abs(since).toFixed(2)} s ${since < 0 ? 'before' : 'after'} the fault`
}
