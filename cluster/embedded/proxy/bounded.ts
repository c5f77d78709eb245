/**
 * Lets an action run at once when it ran seldom lately, and otherwise late enough: two in quick succession, then one a
 * period. kube-proxy bounds its syncs so; part of the time until a service answers again is this wait.
 *
 * @returns call it for every reason to act; reasons that come while one waits are one
 */
export function boundedFrequency(
  act: () => void,
  periodMs: number,
  burst = 2,
  nowMs = () => performance.now(),
): () => void {
  let tokens = burst
  let atMs = nowMs()
  let isWaiting = false
  return () => {
    if (isWaiting) return
    const now = nowMs()
    tokens = Math.min(burst, tokens + (now - atMs) / periodMs)
    atMs = now
    if (tokens >= 1) {
      tokens--
      act()
      return
    }
    isWaiting = true
    setTimeout(
      () => {
        isWaiting = false
        tokens = 0
        atMs = nowMs()
        act()
      },
      (1 - tokens) * periodMs,
    )
  }
}
