import type { LocalEngine } from '../../load/plan.ts'
import type { Finding } from '../../record/instrument.ts'
import { findingOf } from '../finding.ts'
import type { LoadSeen } from './known-load.ts'

/** The same load by each engine, once for every round. */
export type Rounds = readonly ReadonlyMap<LocalEngine, LoadSeen>[]

const engines = ['raw', 'autocannon'] as const satisfies readonly LocalEngine[]
/** Above this two engines disagree, and it is said why. */
const disagreementPercent = 2
/** A process with less rest than this sets the pace itself. */
const busyRatio = 0.9

/** What each engine counted against what the server did, and the engines against each other. */
export function engineFindings(condition: string, rounds: Rounds): Finding[] {
  return [
    ...engines.flatMap(engine => countFinding(engine, condition, rounds)),
    ...shareFinding(condition, rounds),
  ]
}

/** What is under way at the end the server may have answered or not: so far the generator's count is open. */
function countFinding(engine: LocalEngine, condition: string, rounds: Rounds): Finding[] {
  const seen = rounds.flatMap(round => round.get(engine) ?? [])
  if (seen.length === 0) return []
  const failed = seen.reduce((sum, one) => sum + one.failed, 0)
  return [
    findingOf(
      {
        ...{ what: `requests counted, ${engine}`, condition, unit: 'requests' },
        note: failed > 0 ? `${failed} more failed` : '',
      },
      seen.map(({ counted, underWay, served }) => ({
        ...{ truth: served, measured: counted > 0 ? counted : undefined },
        bounds: [counted, counted + underWay] as const,
      })),
    ),
  ]
}

/** That one engine makes more requests than the other is true of them; that the server saw otherwise would be a miscount. */
function shareFinding(condition: string, rounds: Rounds): Finding[] {
  const pairs = rounds.flatMap(round => {
    const [raw, other] = engines.map(engine => round.get(engine))
    return raw && other && raw.served > 0 ? [{ raw, other }] : []
  })
  if (pairs.length === 0) return []
  const comparisons = pairs.map(({ raw, other }) => ({
    truth: (100 * other.served) / raw.served,
    measured: raw.counted > 0 ? (100 * other.counted) / raw.counted : undefined,
  }))
  const disagrees = comparisons.some(({ truth }) => Math.abs(truth - 100) > disagreementPercent)
  const about = { what: 'requests of autocannon, of raw’s', condition, unit: '%' }
  return [findingOf({ ...about, note: disagrees ? whyOf(pairs) : '' }, comparisons)]
}

function whyOf(pairs: readonly { raw: LoadSeen; other: LoadSeen }[]): string {
  const busiest = (key: 'raw' | 'other') => Math.max(...pairs.map(pair => pair[key].busyRatio))
  const [raw, other] = [busiest('raw'), busiest('other')]
  const at = (ratio: number) => `${Math.round(100 * ratio)} % busy`
  return other >= busyRatio && other >= raw
    ? `autocannon itself is the limit, ${at(other)} (raw ${at(raw)})`
    : `the server served them so: raw ${at(raw)}, autocannon ${at(other)}`
}
