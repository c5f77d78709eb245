const lookEveryMs = 5
/** A healthy process is late by less. */
const stallMs = 20

/** Tells when this process stood still: then it treated nobody, rightly or wrongly. */
export function watchStalls(nowMs: () => number, tell: (fromMs: number, toMs: number) => void): void {
  let lastMs = nowMs()
  setInterval(() => {
    const at = nowMs()
    if (at - lastMs > lookEveryMs + stallMs) tell(lastMs, at)
    lastMs = at
  }, lookEveryMs)
}
