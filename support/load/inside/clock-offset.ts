/** One look at another machine's clock: ours before asking and after the answer, and what theirs showed between. */
export interface ClockLook {
  sentMs: number
  receivedMs: number
  theirMs: number
}

/** How far another machine's clock is ahead of ours. */
export interface ClockOffset {
  offsetMs: number
  /** The truth is no further away than this, as long as neither clock drifts. */
  withinMs: number
}

/**
 * Each look says that the other clock showed its time some time between our two; together they say it more closely.
 * Looks that contradict each other (a clock that drifts or jumped) leave the word to the fastest.
 */
export function clockOffset(looks: readonly [ClockLook, ...ClockLook[]]): ClockOffset {
  const least = Math.max(...looks.map(({ theirMs, receivedMs }) => theirMs - receivedMs))
  const most = Math.min(...looks.map(({ theirMs, sentMs }) => theirMs - sentMs))
  if (least <= most) return { offsetMs: (least + most) / 2, withinMs: (most - least) / 2 }
  const { sentMs, receivedMs, theirMs } = looks.reduce((best, look) =>
    look.receivedMs - look.sentMs < best.receivedMs - best.sentMs ? look : best,
  )
  return { offsetMs: theirMs - (sentMs + receivedMs) / 2, withinMs: (receivedMs - sentMs) / 2 }
}
