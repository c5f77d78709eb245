/**
 * What slows a board down, by the bits of `vcgencmd get_throttled`: the four lowest are so at this moment. Those from 16
 * on say that it was so since the board was started; one that comes up during a trial was so in it.
 */
const flagNames: readonly [bit: number, words: string][] = [
  [0, 'its voltage was too low'],
  [1, 'its clock was capped'],
  [2, 'it was throttled'],
  [3, 'it was at its temperature limit'],
]

const sinceStart = 16

/** @param flags readings of one board over a span, in their order @returns what slowed it down in that span */
export function throttledBy(flags: readonly number[]): string[] {
  const atStart = flags[0] ?? 0
  return flagNames
    .filter(([bit]) => flags.some(now => isSet(now, bit) || came(now, atStart, bit + sinceStart)))
    .map(([, words]) => words)
}

/** Bits may be 32: shifting signed numbers would lose the last. */
function isSet(flags: number, bit: number): boolean {
  return Math.floor(flags / 2 ** bit) % 2 === 1
}

function came(now: number, before: number, bit: number): boolean {
  return isSet(now, bit) && !isSet(before, bit)
}
