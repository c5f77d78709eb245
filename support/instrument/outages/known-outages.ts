import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ClockOrigin, runClock } from '../../clock.ts'
import { readSamples } from '../../probe/csv.ts'
import { type Probe, startProbe } from '../../probe/probe.ts'
import type { ProbeAudit } from '../../probe/sample.ts'
import { startBurn } from '../burn/burn.ts'
import { startKnownTarget, type TargetTruth } from '../known-target.ts'
import { type DoorPlan, type OutageKind, outageKinds, rightBody } from '../target/plan.ts'
import { compareOutages, type OutageComparison } from './compare.ts'
import { scheduleOutages } from './schedule.ts'

export interface KnownOutagesOptions {
  origin: ClockOrigin
  /** Lengths of the outages that each kind of door has. */
  lengthsMs: readonly number[]
  /** Default: every kind. */
  kinds?: readonly OutageKind[]
  /** How often each door is asked. Default: as often as a service in a trial, 200 + 100 times a second. */
  perDoor?: { reusedPerSecond: number; newPerSecond: number }
  /** Of every processor's time that others want, from 0 to 1. */
  loadShare: number
  /** Where samples.csv and truth.json go. */
  folder: string
  /** Uniform in [0, 1). */
  random: () => number
  signal: AbortSignal
}

/** What the probe made of the outages of every door, and of the one that was never out. */
export interface KnownOutages {
  doors: Record<string, OutageComparison>
  truth: TargetTruth
  audit: ProbeAudit
}

/** The door that is never out. */
export const cleanDoor = 'never out'

const asInTrials = { reusedPerSecond: 200, newPerSecond: 100 }
/** From now to the first outage: target and probe need a moment to start, on a machine that may be busy. */
const leadMs = 3_000
/** What was asked last has its answer, or has timed out. */
const tailMs = 700

/** Shows the probe outages of known lengths, of every kind at once, each at a door of its own. */
export async function measureKnownOutages(options: KnownOutagesOptions): Promise<KnownOutages> {
  const { origin, folder, signal, random, kinds = outageKinds, perDoor = asInTrials } = options
  const { nowMs } = runClock(origin)
  using _load = await startBurn(options.loadShare)
  const startMs = nowMs() + leadMs
  const schedules = kinds.map(how => ({ how, ...scheduleOutages(options.lengthsMs, startMs, random) }))
  const doors: DoorPlan[] = [
    ...schedules.map(({ how, planned }) => ({ name: how, outages: { how, planned } })),
    { name: cleanDoor },
  ]
  await using target = await startKnownTarget({ origin, doors })
  const file = path.join(folder, 'samples.csv')
  await using probe: Probe = await startProbe({
    vantages: Object.entries(target.urls).map(([name, url]) => ({ name, url })),
    ...{ file, origin },
    reusedPerSecond: perDoor.reusedPerSecond * doors.length,
    newPerSecond: perDoor.newPerSecond * doors.length,
    body: { kind: 'contains', text: rightBody },
  })
  const endMs = Math.max(...schedules.map(schedule => schedule.endMs))
  await Promise.race([pause(endMs + tailMs - nowMs(), undefined, { signal }), probe.ended])
  const audit = await probe.stop()
  const truth = await target.stop()
  await writeFile(path.join(folder, 'truth.json'), `${JSON.stringify(truth)}\n`)
  const samples = await readSamples(file)
  const compared = doors.map(({ name }) => [
    name,
    compareOutages(
      samples.filter(({ vantage }) => vantage === name),
      truth.outages.filter(({ door }) => door === name),
      truth.stalls,
    ),
  ])
  return { doors: Object.fromEntries(compared), truth, audit }
}
