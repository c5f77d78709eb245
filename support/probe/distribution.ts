/** Values per block: a block never moves, so that a long run has no pauses for copying. */
const blockSize = 65_536

/** Keeps every value, to say exactly how they are distributed: eight bytes each, half a megabyte a minute at 1000/s. */
export class Distribution {
  readonly #blocks: Float64Array[] = []
  #count = 0

  add(value: number): void {
    const place = this.#count % blockSize
    if (place === 0) this.#blocks.push(new Float64Array(blockSize))
    const block = this.#blocks.at(-1)
    if (block !== undefined) block[place] = value
    this.#count += 1
  }

  /** For each share (0..1) the least value that this share of all values does not exceed; none when there is none. */
  quantiles(shares: readonly number[]): number[] {
    if (this.#count === 0) return []
    const all = new Float64Array(this.#blocks.length * blockSize)
    for (const [i, block] of this.#blocks.entries()) all.set(block, i * blockSize)
    const sorted = all.subarray(0, this.#count).sort()
    return shares.map(share => sorted[Math.max(0, Math.ceil(share * this.#count) - 1)] ?? 0)
  }
}
