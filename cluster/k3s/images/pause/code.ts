/** A piece of machine code: bytes, a place that others refer to, or an instruction that refers to one. */
export type Piece =
  | readonly number[]
  | { at: string }
  | {
      to: string
      sizeBytes: number
      /** @param distance from this instruction's first byte to the place */
      encode: (distance: number) => readonly number[]
    }

/** Lays the pieces one behind the other and lets those that refer to a place know how far away it is. */
export function assemble(pieces: readonly Piece[]): Buffer {
  const places = new Map<string, number>()
  let length = 0
  for (const piece of pieces) {
    if ('at' in piece && typeof piece.at === 'string') places.set(piece.at, length)
    else length += sizeOf(piece)
  }
  const code: number[] = []
  for (const piece of pieces) {
    if (isBytes(piece)) code.push(...piece)
    else if ('to' in piece) code.push(...piece.encode(placeOf(places, piece.to) - code.length))
  }
  return Buffer.from(code)
}

const isBytes = (piece: Piece): piece is readonly number[] => Array.isArray(piece)

function sizeOf(piece: Piece): number {
  if (isBytes(piece)) return piece.length
  return 'to' in piece ? piece.sizeBytes : 0
}

function placeOf(places: ReadonlyMap<string, number>, name: string): number {
  const place = places.get(name)
  if (place === undefined) throw new RangeError(`no place is called ${name}`)
  return place
}
