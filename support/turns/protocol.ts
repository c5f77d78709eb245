import type { ClockOrigin } from '../clock.ts'
import type { BodyCheck, Door } from '../probe/options.ts'

/** What the process that asks in turns is told, a line of JSON on its standard input; when that ends, it stops. */
export interface TurnsPlan {
  /** Of the app; each turn asks the next one. */
  doors: readonly Door[]
  /** A bare responder's; asked once a turn, too. */
  reference: Door
  body: BodyCheck
  /** turns.csv */
  file: string
  /** Makes the file, which must not exist yet; else it is added to. */
  isFirst: boolean
  origin: ClockOrigin
}

export type TurnsMessage = { kind: 'done' } | { kind: 'failed'; because: string }

/** The bare responder's name in the column of vantages; no node can have it. */
export const referenceVantage = 'bare responder'
