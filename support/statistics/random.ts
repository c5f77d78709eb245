/**
 * A random generator that gives the same numbers for the same seed, on every machine: fault phases and choices of a
 * run can be repeated. It is Steele, Lea and Flood's SplitMix with 32-bit words and the mixing constants of
 * MurmurHash3: a counter that grows by the golden ratio, its bits mixed. Good enough to choose with; not for secrets.
 *
 * @param seed a whole number from 0 to 2³² − 1
 * @returns uniform in [0, 1)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    mixed = (mixed ^ (mixed >>> 16)) >>> 0
    return mixed / 2 ** 32
  }
}

/**
 * The same for one purpose of a run, `container-kill 3`: what else the run draws, and in which order, changes nothing of
 * it. So one experiment can be repeated alone.
 */
export function derivedRandom(seed: number, purpose: string): () => number {
  // Fowler, Noll and Vo's hash, 32 bits, 1a.
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(`${seed} ${purpose}`)) hash = Math.imul(hash ^ byte, 0x01000193)
  return seededRandom(hash >>> 0)
}
