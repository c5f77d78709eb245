import { uptimeOf } from '../../support/measure/uptime.ts'
import { worstWindow } from '../../support/measure/windowed-availability.ts'
import type { Sample } from '../../support/probe/sample.ts'
import { table } from './html.ts'
import { percentText, secondsNumber } from './units.ts'

/** What one trial's availability is computed from: the samples that speak for the service. */
export interface WatchedTrial {
  number: number
  samples: readonly Sample[]
  endedAtMs: number
}

const windowsMs = [1_000, 10_000, 60_000]

/** The availability class of each trial: up time, nines, downtime, and the worst window of each length. HTML. */
export function uptimeTable(trials: readonly WatchedTrial[]): string {
  const rows = trials.flatMap(({ number, samples, endedAtMs }) => {
    const inOrder = samples.toSorted((a, b) => a.dueMs - b.dueMs)
    const uptime = uptimeOf(inOrder, endedAtMs)
    if (uptime === undefined) return []
    const { availability, nines, ninesShown, downMs, knownMs } = uptime
    return [
      [
        `Trial ${number}`,
        percentText(availability),
        Number.isFinite(nines) ? nines.toFixed(2) : `all; so many requests show ${ninesShown.toFixed(1)}`,
        `${secondsNumber(downMs)} of ${secondsNumber(knownMs)}`,
        ...windowsMs.map(windowMs => percentText(worstWindow(inOrder, windowMs)?.availability)),
      ],
    ]
  })
  if (rows.length === 0) return ''
  const worst = windowsMs.map(windowMs => `Worst ${windowMs / 1000} s`)
  return table(['Availability', 'Of the known time', 'Nines', 'Down <small>s</small>', ...worst], rows)
}
