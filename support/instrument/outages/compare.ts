import { requestAvailability } from '../../measure/availability.ts'
import { sequenceOf } from '../../measure/sequence.ts'
import { outageWindows } from '../../measure/windows.ts'
import type { Samples } from '../../probe/sample.ts'
import type { Comparison, Span } from '../../record/instrument.ts'
import type { OutageWindow } from '../../record/trial.ts'
import type { TrueOutage } from '../target/plan.ts'

/** What a probe made of one door's outages. */
export interface OutageComparison {
  comparisons: Comparison[]
  /** Outages of which the probe itself says that it was blind when they began or ended. */
  blind: Comparison[]
  /** Windows in which the door was never out, and that its own stalls do not explain. */
  invented: OutageWindow[]
  /** The share of the time that the door was not out, and of the samples that were ok; in percent. */
  availability: Comparison
  /** Known samples that were due while the door was not out: each could have invented one. */
  cleanSamples: number
  /** Mean time between two samples. */
  periodMs: number
}

/** With samples further apart than so many periods at one of its edges, the probe was blind to an outage in part. */
const blindPeriods = 2

/**
 * Holds outage windows, computed as a trial's are, against the outages that there really were.
 *
 * @param samples those through one door
 * @param stalls when the target itself stood still
 */
export function compareOutages(
  samples: Samples,
  truths: readonly TrueOutage[],
  stalls: readonly Span[],
): OutageComparison {
  const { known, periodMs, perSecond } = sequenceOf(samples)
  const endMs = known.at(-1)?.dueMs ?? 0
  const windows = outageWindows(known, perSecond, endMs)
  const spans = new Map(windows.map(window => [window, spanOf(window, known)]))
  const meets = (window: OutageWindow, [from, to]: Span) => {
    const [firstMs, lastMs] = spans.get(window) ?? [window.fromMs, window.fromMs]
    return firstMs <= to + periodMs && lastMs >= from - periodMs
  }
  const comparisons: Comparison[] = []
  const blind: Comparison[] = []
  for (const truth of truths) {
    const seen = outageSeen(
      truth,
      windows.find(window => meets(window, outer(truth))),
    )
    const edges = [...truth.fromMs, ...truth.toMs]
    const isBlind = edges.some(edgeMs => gapAt(known, edgeMs) > blindPeriods * periodMs)
    if (isBlind) blind.push(seen)
    else comparisons.push(seen)
  }
  const explained = [...truths.map(outer), ...stalls]
  const invented = windows.filter(window => !explained.some(span => meets(window, span)))
  const availability = availabilitySeen(known, truths, periodMs)
  const cleanSamples = known.filter(
    ({ dueMs }) => !truths.some(({ fromMs, toMs }) => dueMs >= fromMs[0] && dueMs < toMs[1]),
  ).length
  return { comparisons, blind, invented, availability, cleanSamples, periodMs }
}

/** Over the time that the samples speak for: each for the period after it. */
function availabilitySeen(known: Samples, truths: readonly TrueOutage[], periodMs: number): Comparison {
  const fromMs = known.at(0)?.dueMs ?? 0
  const spanMs = (known.at(-1)?.dueMs ?? 0) + periodMs - fromMs
  const outMs = truths.reduce((sum, truth) => sum + middle(truth.toMs) - middle(truth.fromMs), 0)
  const ok = known.filter(({ outcome }) => outcome === 'ok').length
  const seen = requestAvailability({ ok, failed: known.length - ok })
  return { truth: 100 * (1 - outMs / spanMs), measured: seen === undefined ? undefined : 100 * seen }
}

const middle = ([least, most]: Span) => (least + most) / 2

function outageSeen({ fromMs, toMs }: TrueOutage, window: OutageWindow | undefined): Comparison {
  const least = toMs[0] - fromMs[1]
  const most = toMs[1] - fromMs[0]
  const bounds: Span | undefined = window && [window.lowerMs, window.upperMs ?? Number.POSITIVE_INFINITY]
  return {
    truth: (least + most) / 2,
    uncertainty: (most - least) / 2,
    measured: window?.toMs === undefined ? undefined : window.pointMs,
    bounds,
  }
}

const outer = ({ fromMs, toMs }: TrueOutage): Span => [fromMs[0], toMs[1]]

/**
 * Within which the requests that failed met the outage, give or take a period: it shows from the sample after its
 * beginning on, and a request that a busy machine kept on its way meets what comes later.
 */
function spanOf({ fromMs, toMs }: OutageWindow, known: Samples): Span {
  const failed = known.filter(
    ({ dueMs, outcome }) => outcome !== 'ok' && dueMs >= fromMs && (toMs === undefined || dueMs < toMs),
  )
  return [fromMs, [...failed].reduce((latest, { endMs }) => Math.max(latest, endMs), fromMs)]
}

/** Time between the two known samples around an instant, as they were sent. */
function gapAt(known: Samples, atMs: number): number {
  let [low, high] = [0, known.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((known.at(middle)?.sentMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  const [before, after] = [low > 0 ? known.at(low - 1) : undefined, known.at(low)]
  return before && after ? after.sentMs - before.sentMs : Number.POSITIVE_INFINITY
}
