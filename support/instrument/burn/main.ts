/**
 * Keeps one processor busy for a share of the time; argument: the share, from 0 to 1. Ends with its starter, by the
 * kernel's hand: it listens to nobody.
 */
const share = Number(process.argv[2])
const turnMs = 10
const never = new Int32Array(new SharedArrayBuffer(4))
for (;;) {
  const untilMs = performance.now() + turnMs * share
  while (performance.now() < untilMs);
  if (share < 1) Atomics.wait(never, 0, 0, turnMs * (1 - share))
}
