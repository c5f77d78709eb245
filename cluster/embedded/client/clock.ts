/** Time as the cluster's parts see it, so that tests can turn it by hand. */
export interface Clock {
  /** Epoch milliseconds; for timestamps in objects only, since it may jump. */
  wallMs: () => number
  /** Milliseconds since an unknown instant, never going back; for every duration. */
  monotonicMs: () => number
  /** Calls the action once, after the delay in milliseconds; the function returned calls it off. */
  after: (delayMs: number, action: () => void) => () => void
}

/** The longest delay a timer of Node can hold; longer ones ring early, so their owners look at the time again. */
const longestDelayMs = 2 ** 31 - 1

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), longestDelayMs))
    return () => clearTimeout(timer)
  },
}

/** A moment as Kubernetes writes it in objects: RFC 3339 with whole seconds. */
export function timestamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** As `metav1.MicroTime`, which leases and newer events use. */
export function microTimestamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 23)}000Z`
}
