import type { ResourceReading } from '../../support/resources/reading.ts'
import { type Scene, type Span, secondsIn } from './frame.ts'

/** What a machine showed at one moment. */
export interface UsePoint {
  atS: number
  machine: string
  /** Of all its processors, 0 to 1, since the moment before; or degrees Celsius. */
  value: number
}

/** The machine that measures, by the name that readers know. */
const harnessName = 'the prober’s'

/** Between two looks: the share of a machine's processors that was in use. */
export function cpuOf(scene: Scene, span: Span): UsePoint[] {
  return machinesOf(scene).flatMap(([machine, readings]) => {
    const cores = Math.max(0, ...readings.flatMap(reading => reading.cores ?? []))
    if (cores === 0) return []
    const inOrder = oneSource(readings)
    return inOrder.flatMap((to, index) => {
      const from = inOrder[index - 1]
      if (!from || to.atMs <= from.atMs) return []
      const used = coresBetween(from, to)
      const atS = secondsIn(scene.zeroMs, to.atMs)
      return used === undefined || !isWithin(atS, span)
        ? []
        : [{ atS, machine, value: Math.min(1, used / cores) }]
    })
  })
}

/** By the counter; a counter that fell began anew, and says nothing. Else by the average that the source tells. */
function coresBetween(from: ResourceReading, to: ResourceReading): number | undefined {
  if (from.cpuSeconds === undefined || to.cpuSeconds === undefined) return to.cpuCores
  const seconds = to.cpuSeconds - from.cpuSeconds
  return seconds < 0 ? undefined : (1000 * seconds) / (to.atMs - from.atMs)
}

/** The hottest sensor of each machine that has one. */
export function temperatureOf(scene: Scene, span: Span): UsePoint[] {
  return machinesOf(scene).flatMap(([machine, readings]) =>
    readings.flatMap(({ atMs, celsius }) => {
      const atS = secondsIn(scene.zeroMs, atMs)
      return celsius === undefined || !isWithin(atS, span) ? [] : [{ atS, machine, value: celsius }]
    }),
  )
}

function machinesOf({ readings }: Scene): [string, ResourceReading[]][] {
  const ofMachines = readings.filter(({ kind }) => kind !== 'pod')
  const byName = Map.groupBy(ofMachines, ({ kind, name }) => (kind === 'harness' ? harnessName : name))
  return [...byName].sort(([a], [b]) => a.localeCompare(b))
}

/** Counters of two sources begin at different starts: the one that looked most often tells. In the order of time. */
function oneSource(readings: readonly ResourceReading[]): ResourceReading[] {
  const bySource = [...Map.groupBy(readings, ({ source }) => source).values()]
  const [most = []] = bySource.toSorted((a, b) => b.length - a.length)
  return most.toSorted((a, b) => a.atMs - b.atMs)
}

function isWithin(atS: number, { fromS, toS }: Span): boolean {
  return atS >= fromS && atS <= toS
}
