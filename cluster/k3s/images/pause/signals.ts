/** Linux' numbers, the same on both architectures. */
export const signals = { interrupt: 2, terminate: 15, childEnded: 17 } as const

const bitOf = (signal: number): bigint => 1n << BigInt(signal - 1)

/** The signals that the program waits for, as a kernel's signal set. */
export const awaited = [
  ...new Uint8Array(
    new BigUint64Array([bitOf(signals.interrupt) | bitOf(signals.terminate) | bitOf(signals.childEnded)])
      .buffer,
  ),
]
