import type { ClockOrigin } from '../clock.ts'
import type { Step } from './step.ts'

/** What the process that walks journeys is told, a line of JSON on its standard input; when that ends, it stops. */
export interface WalkPlan {
  /** Journeys meant to begin each second, until another rate is ordered. */
  perSecond: number
  prepare: readonly Step[]
  steps: readonly Step[]
  doors: readonly { name: string; url: string }[]
  /** journeys.csv; must not exist yet. */
  file: string
  origin: ClockOrigin
  /** Where files that steps name are. */
  folder: string
  requestIdHeader: string
  /** Begins every user's name and request id. */
  prefix: string
}

/** From now on so many are meant to begin each second, and are told by that rate. */
export interface WalkOrder {
  perSecond: number
}

export type WalkMessage = { kind: 'started' } | { kind: 'failed'; because: string }
