/** WebSocket's frames (RFC 6455), as far as a server needs that speaks no extensions. */

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** As a server sends them: whole and unmasked. */
export function encodeFrame(opcode: number, payload: Uint8Array): Buffer {
  const length = payload.byteLength
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  header[0] = 0x80 | opcode
  if (header.length === 2) header[1] = length
  else if (header.length === 4) {
    header[1] = 126
    header.writeUInt16BE(length, 2)
  } else {
    header[1] = 127
    header.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([header, payload])
}

/** Why a client's bytes are no good; the number is the close code that says so. */
export class FrameError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Nobody types more than this at once. */
const largestMessageBytes = 4 * 1024 * 1024

/**
 * Takes bytes as they come and calls `onMessage` with each whole message: control frames at once, data frames when
 * their last fragment is there.
 * @throws FrameError
 */
export function messageReader(onMessage: (opcode: number, payload: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let opened: { opcode: number; parts: Buffer[]; bytes: number } | undefined

  const take = (fin: boolean, opcode: number, payload: Buffer) => {
    if (opcode >= 8) return onMessage(opcode, payload)
    if (opcode !== opcodes.continuation) {
      if (opened) throw new FrameError(1002, 'a message began within another')
      opened = { opcode, parts: [], bytes: 0 }
    }
    if (!opened) throw new FrameError(1002, 'a continuation of nothing')
    opened.parts.push(payload)
    opened.bytes += payload.length
    if (opened.bytes > largestMessageBytes) throw new FrameError(1009, 'message too large')
    if (!fin) return
    const message = opened
    opened = undefined
    onMessage(message.opcode, Buffer.concat(message.parts))
  }

  return chunk => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let frame = decodeFrame(rest); frame; frame = decodeFrame(rest)) {
      rest = rest.subarray(frame.bytes)
      take(frame.fin, frame.opcode, frame.payload)
    }
  }
}

interface Frame {
  fin: boolean
  opcode: number
  payload: Buffer
  bytes: number
}

/** The first frame; undefined while it is not all there. */
function decodeFrame(bytes: Buffer): Frame | undefined {
  const [first = 0, second = 0] = bytes
  if (bytes.length < 2) return undefined
  if ((first & 0x70) !== 0) throw new FrameError(1002, 'reserved bits are set')
  if ((second & 0x80) === 0) throw new FrameError(1002, 'a client has to mask its frames')
  const short = second & 0x7f
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const start = 2 + lengthBytes + 4
  if (bytes.length < start) return undefined
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  if (length > largestMessageBytes) throw new FrameError(1009, 'frame too large')
  if (bytes.length < start + length) return undefined
  const mask = bytes.subarray(start - 4, start)
  const payload = Buffer.from(bytes.subarray(start, start + length))
  for (let index = 0; index < payload.length; index++) {
    payload[index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0)
  }
  return { fin: (first & 0x80) !== 0, opcode: first & 0x0f, payload, bytes: start + length }
}
