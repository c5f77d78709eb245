/** Parts of a protobuf message that are to be written one after the other. */
export type Part = Buffer | undefined

const bytesOnWire = 2
const varintOnWire = 0

/** A text field; nothing when it is empty, as protobuf 3 has it. */
export function text(number: number, value: unknown): Part {
  return typeof value === 'string' && value !== '' ? field(number, Buffer.from(value)) : undefined
}

export function texts(number: number, values: unknown): Part[] {
  return Array.isArray(values) ? values.map(value => text(number, value)) : []
}

export function flag(number: number, value: unknown): Part {
  return value === true ? Buffer.concat([varint(number * 8 + varintOnWire), varint(1)]) : undefined
}

/** A field that is a message of its own; present also when that is empty. */
export function nested(number: number, parts: readonly Part[]): Buffer {
  return field(number, message(parts))
}

export function message(parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.filter(part => part !== undefined))
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + bytesOnWire), varint(content.length), content])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}
