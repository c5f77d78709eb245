import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ClockOrigin, runClock } from '../../clock.ts'
import { runStep, type StepResult } from '../../load/step.ts'
import { readSamples } from '../../probe/csv.ts'
import { startProbe } from '../../probe/probe.ts'
import type { ProbeAudit } from '../../probe/sample.ts'
import type { Span } from '../../record/instrument.ts'
import { startKnownTarget } from '../known-target.ts'
import { plainLoop } from './plain-loop.ts'
import { type DelayQuantiles, quantilesOf, trueDelays } from './truth.ts'

/** What is shown the delays, each at a door of its own. */
export const delayInstruments = ['probe', 'open loop', 'closed loop', 'plain closed loop'] as const
type DelayInstrument = (typeof delayInstruments)[number]

export interface KnownDelaysOptions {
  origin: ClockOrigin
  /** How long is measured. */
  spanMs: number
  freezeMs: number
  /** Where samples.csv and truth.json go. */
  folder: string
  /** Uniform in [0, 1). */
  random: () => number
  signal: AbortSignal
}

/** What an instrument said, and what a client that asks evenly would have seen over the same time. */
interface DelaysSeen {
  measured: DelayQuantiles | undefined
  truth: DelayQuantiles | undefined
}

export interface KnownDelays {
  seen: Record<DelayInstrument, DelaysSeen>
  audit: ProbeAudit
  /** How often the target itself stood still: then the truth is not as true. */
  stalls: number
}

/** From now to the first answer that counts: processes start, and connections open. */
const leadMs = 3_000
const perSecond = 300
const warmUpMs = 500
/** All that are due within the freeze wait side by side. */
const roomFor = 1.5
const closedConnections = 20
const patienceMs = 10_000

/** Shows every instrument the same delays: most of some milliseconds, and none answered while the target is frozen. */
export async function measureKnownDelays(options: KnownDelaysOptions): Promise<KnownDelays> {
  const { origin, spanMs, freezeMs, folder, random, signal } = options
  const { nowMs } = runClock(origin)
  const span: Span = [nowMs() + leadMs, nowMs() + leadMs + spanMs]
  // Within the time that every instrument counts: they begin a moment apart.
  const freezeFromMs = span[0] + spanMs / 4 + random() * (spanMs / 2 - freezeMs)
  const freeze: Span = [freezeFromMs, freezeFromMs + freezeMs]
  const cycleMs = Array.from({ length: 997 }, () => drawnDelay(random))
  const doors = delayInstruments.map(name => ({ name, delays: { cycleMs, freeze } }))
  await using target = await startKnownTarget({ origin, doors })
  const urlOf = (instrument: DelayInstrument) => target.urls[instrument] ?? ''

  const step = (instrument: DelayInstrument, load: { connections: number; ratePerSecond?: number }) =>
    runStep(
      {
        ...load,
        urls: [urlOf(instrument)],
        warmUpMs,
        holdMs: spanMs,
        timeoutMs: patienceMs,
        processes: 1,
        origin,
      },
      signal,
    )
  const asMany = Math.ceil((perSecond * freezeMs * roomFor) / 1_000)
  const [probe, open, closed, plain] = await Promise.all([
    probed(urlOf('probe'), span, options),
    step('open loop', { connections: asMany, ratePerSecond: perSecond }),
    step('closed loop', { connections: closedConnections }),
    plainLoop(urlOf('plain closed loop'), closedConnections, span, nowMs, signal),
  ])
  const truth = await target.stop()
  const keptMs = truth.delays.flatMap(door => door.keptMs)
  await writeFile(path.join(folder, 'truth.json'), `${JSON.stringify({ freeze, keptMs, span })}\n`)
  const trueOver = (over: Span) => trueDelays(keptMs, freeze, over)
  const ofStep = (result: StepResult) => ({
    measured: stepQuantiles(result),
    truth: trueOver([result.fromMs, result.toMs]),
  })
  return {
    seen: {
      probe: { measured: quantilesOf(probe.delaysMs), truth: trueOver(span) },
      'open loop': ofStep(open),
      'closed loop': ofStep(closed),
      'plain closed loop': { measured: quantilesOf(plain), truth: trueOver(span) },
    },
    audit: probe.audit,
    stalls: truth.stalls.length,
  }
}

/** Most around ten milliseconds, few up to a tenth of a second, as services have them. */
function drawnDelay(random: () => number): number {
  return Math.min(100, 5 - 10 * Math.log(1 - random()))
}

async function probed(url: string, [fromMs, toMs]: Span, { origin, folder, signal }: KnownDelaysOptions) {
  const { nowMs } = runClock(origin)
  const file = path.join(folder, 'samples.csv')
  await using probe = await startProbe({
    vantages: [{ name: 'delayed', url }],
    timeoutMs: patienceMs,
    ...{ file, origin },
  })
  await Promise.race([pause(toMs - nowMs(), undefined, { signal }), probe.ended])
  const audit = await probe.stop()
  const samples = await readSamples(file)
  const delays = samples
    .filter(({ dueMs, outcome }) => dueMs >= fromMs && dueMs < toMs && outcome === 'ok')
    .map(({ dueMs, endMs }) => endMs - dueMs)
  return { audit, delaysMs: Float64Array.from(delays) }
}

function stepQuantiles({ latency }: StepResult): DelayQuantiles | undefined {
  return latency && { p50: latency.p50Ms, p99: latency.p99Ms, max: latency.maxMs }
}
