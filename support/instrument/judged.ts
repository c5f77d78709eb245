import type { InstrumentRecord } from '../record/instrument.ts'
import type { Judgement } from '../record/judgement.ts'

/** The record with one more limit that it was held to; one about the same thing replaces the earlier. */
export function instrumentJudged(record: InstrumentRecord, judgement: Judgement): InstrumentRecord {
  const others = record.judgements.filter(({ claim }) => claim !== judgement.claim)
  const judgements = [...others, judgement]
  if (judgement.pass || record.verdict !== 'pass') return { ...record, judgements }
  const { claim, seen, limit } = judgement
  return { ...record, judgements, verdict: 'fail', reason: `${claim}: ${seen}, allowed ${limit}.` }
}
