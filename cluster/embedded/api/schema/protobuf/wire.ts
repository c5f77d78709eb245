import { DecodeError } from '../decode-error.ts'

/** One field of a protobuf message as it stands on the wire. */
export type WireField =
  | { number: number; is: 'varint'; value: bigint }
  | { number: number; is: 'bytes'; value: Buffer }

const longestVarintBytes = 10

/** @throws DecodeError when the bytes are no protobuf message */
export function* wireFields(message: Buffer): Generator<WireField> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let n = 0; n < longestVarintBytes; n++) {
      const byte = message[at++]
      if (byte === undefined) throw new DecodeError('unexpected EOF')
      value |= BigInt(byte & 0x7f) << BigInt(7 * n)
      if (byte < 0x80) return value
    }
    throw new DecodeError('proto: integer overflow')
  }
  const bytes = (length: number): Buffer => {
    if (at + length > message.length) throw new DecodeError('unexpected EOF')
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    switch (Number(tag & 7n)) {
      case 0:
        yield { number, is: 'varint', value: varint() }
        break
      case 1:
        bytes(8) // Kubernetes' messages have no fixed-width fields: unknown, so skipped
        break
      case 2: {
        const length = varint()
        if (length > BigInt(message.length)) throw new DecodeError('unexpected EOF')
        yield { number, is: 'bytes', value: bytes(Number(length)) }
        break
      }
      case 5:
        bytes(4)
        break
      default:
        throw new DecodeError(`proto: illegal wireType ${tag & 7n}`)
    }
  }
}

/** The last of a field's values, which is the one that counts. */
export function lastOf(message: Buffer, number: number): WireField | undefined {
  let last: WireField | undefined
  for (const field of wireFields(message)) if (field.number === number) last = field
  return last
}

export function textOf(field: WireField | undefined): string {
  return field?.is === 'bytes' ? field.value.toString('utf8') : ''
}

export function integerOf(field: WireField | undefined): number {
  return field?.is === 'varint' ? Number(BigInt.asIntN(64, field.value)) : 0
}
