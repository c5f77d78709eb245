/** The few forms of ASN.1's distinguished encoding that a certificate is written in. */

export function sequence(...parts: Buffer[]): Buffer {
  return wrap(0x30, Buffer.concat(parts))
}

export function set(...parts: Buffer[]): Buffer {
  return wrap(0x31, Buffer.concat(parts))
}

/** A positive integer from its big-endian bytes. */
export function integer(bytes: Buffer): Buffer {
  const first = bytes[0] ?? 0
  return wrap(0x02, first & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

export function boolean(value: boolean): Buffer {
  return wrap(0x01, Buffer.of(value ? 0xff : 0))
}

export function octets(content: Buffer): Buffer {
  return wrap(0x04, content)
}

export function bits(content: Buffer, unused = 0): Buffer {
  return wrap(0x03, Buffer.concat([Buffer.of(unused), content]))
}

export function utf8(text: string): Buffer {
  return wrap(0x0c, Buffer.from(text))
}

/** UTCTime, which certificates use until 2049. */
export function time(epochMs: number): Buffer {
  const digits = new Date(epochMs).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return wrap(0x17, Buffer.from(digits.slice(2)))
}

/** An object identifier from its dotted form, e.g. `2.5.4.3`. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const groups = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return wrap(0x06, Buffer.from(bytes))
}

/** A context-specific tag around whole values (constructed) or in place of a value's own tag. */
export function tagged(number: number, content: Buffer, constructed: boolean): Buffer {
  return wrap(0x80 | (constructed ? 0x20 : 0) | number, content)
}

function wrap(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size: number[] = []
  for (let left = length; left > 0; left >>>= 8) size.unshift(left & 0xff)
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | size.length, ...size]
  return Buffer.concat([Buffer.from(header), content])
}
