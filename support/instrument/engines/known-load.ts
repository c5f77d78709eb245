import type { ClockOrigin } from '../../clock.ts'
import { failuresOf } from '../../load/counts.ts'
import type { LocalEngine } from '../../load/plan.ts'
import { runStep, type StepResult } from '../../load/step.ts'
import { startKnownTarget } from '../known-target.ts'

/** Both at the same time, so that whatever else the machine does is done to both; or each for itself. */
type Turns = 'together' | 'in turn'

export interface KnownLoadOptions {
  origin: ClockOrigin
  engines: readonly LocalEngine[]
  turns: Turns
  connections: number
  /** Makes it an open loop. */
  ratePerSecond?: number
  /** How long the server keeps each request. */
  delayMs: number
  holdMs: number
  signal: AbortSignal
}

/** What a generator says that it did over a whole step, and what the server knows of it. */
export interface LoadSeen {
  /** Whole answers that the generator counted, warm-up included. */
  counted: number
  /** Requests that it had under way at its end: the server may have answered them. */
  underWay: number
  failed: number
  /** Answers that the server gave. */
  served: number
  /** Share of the time that counts in which the generator's processes had work to do. */
  busyRatio: number
}

const warmUpMs = 500
/** Never: a door with delays has one, and none is wanted here. */
const noFreeze = [-2, -1] as const

/** Loads a server that counts, with each of the engines. */
export async function measureKnownLoad(options: KnownLoadOptions): Promise<Map<LocalEngine, LoadSeen>> {
  const { engines, turns } = options
  if (turns === 'together') return loaded(engines, options)
  const seen: [LocalEngine, LoadSeen][] = []
  for (const engine of engines) seen.push(...(await loaded([engine], options)))
  return new Map(seen)
}

async function loaded(
  engines: readonly LocalEngine[],
  { origin, connections, ratePerSecond, delayMs, holdMs, signal }: KnownLoadOptions,
): Promise<Map<LocalEngine, LoadSeen>> {
  const delays = { cycleMs: [delayMs], freeze: noFreeze }
  const doors = engines.map(name => ({ name, delays }))
  await using target = await startKnownTarget({ origin, doors, ordinary: true })
  const results = await Promise.all(
    engines.map(engine =>
      runStep(
        {
          ...{ urls: [target.urls[engine] ?? ''], connections, engine, warmUpMs, holdMs, origin },
          ...(ratePerSecond !== undefined && { ratePerSecond }),
        },
        signal,
      ),
    ),
  )
  const truth = await target.stop()
  const servedAt = (door: string) => truth.delays.find(one => one.door === door)?.keptMs.length ?? 0
  const seen = engines.flatMap((engine, i): [LocalEngine, LoadSeen][] => {
    const result = results[i]
    return result ? [[engine, seenOf(result, servedAt(engine))]] : []
  })
  return new Map(seen)
}

function seenOf({ seconds, unanswered, fromMs, toMs }: StepResult, served: number): LoadSeen {
  const counting = seconds.filter(second => second.fromMs + second.spanMs > fromMs && second.fromMs < toMs)
  const spanMs = counting.reduce((sum, second) => sum + second.spanMs, 0)
  const busyMs = counting.reduce((sum, second) => sum + second.spanMs * second.busyRatio, 0)
  return {
    counted: seconds.reduce((sum, { ok }) => sum + ok, 0),
    underWay: unanswered,
    failed: seconds.reduce((sum, second) => sum + failuresOf(second), 0),
    served,
    busyRatio: spanMs > 0 ? busyMs / spanMs : 0,
  }
}
