import type { Hold, LoadMessage, Share } from './protocol.ts'

/** What makes the requests of one process of a step. What it sees it says, as `LoadMessage`s. */
export interface Generator {
  /** Opens its connections. */
  start: () => void
  /** From now on there are requests. */
  begin: () => void
  /** From when to when answers count; run's clock. Told again, it may end sooner. */
  hold: (hold: Hold) => void
  stop: () => void
}

/** @param nowMs the run's clock */
export type MakeGenerator = (
  share: Share,
  nowMs: () => number,
  say: (message: LoadMessage) => void,
) => Generator
