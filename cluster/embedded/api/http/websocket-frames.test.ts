import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeFrame, messageReader, opcodes } from './websocket-frames.ts'

/** As a client sends it: masked. */
function masked(opcode: number, payload: Buffer, fin = true): Buffer {
  const frame = encodeFrame(opcode, payload)
  const header = frame.subarray(0, frame.length - payload.length)
  const mask = Buffer.of(1, 2, 3, 4)
  header[0] = (fin ? 0x80 : 0) | opcode
  header[1] = (header[1] ?? 0) | 0x80
  return Buffer.concat([header, mask, payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0))])
}

describe('WebSocket frames', () => {
  test('come out whole, however the bytes come in', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 50 }), (sent, step) => {
        const bytes = Buffer.concat(sent.map(message => masked(opcodes.binary, Buffer.from(message))))
        const seen: Buffer[] = []
        const read = messageReader((_, payload) => seen.push(payload))
        for (let at = 0; at < bytes.length; at += step) read(bytes.subarray(at, at + step))
        expect(seen).toEqual(sent.map(message => Buffer.from(message)))
      }),
    )
  })

  test.each([125, 126, 65_535, 65_536])('of %i bytes say their length', length => {
    const seen: number[] = []
    messageReader((_, payload) => seen.push(payload.length))(masked(opcodes.binary, Buffer.alloc(length)))
    expect(seen).toEqual([length])
  })

  test('of a message in parts are put together, with pings between', () => {
    const seen: string[] = []
    const read = messageReader((opcode, payload) => seen.push(`${opcode} ${payload}`))
    read(masked(opcodes.binary, Buffer.from('a'), false))
    read(masked(opcodes.ping, Buffer.from('p')))
    read(masked(opcodes.continuation, Buffer.from('b')))
    expect(seen).toEqual(['9 p', '2 ab'])
  })

  test('that make no sense are refused, and never break the reader', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
        try {
          messageReader(() => {})(Buffer.from(bytes))
        } catch (error) {
          expect(error).toMatchObject({ code: expect.any(Number) })
        }
      }),
    )
    const unmasked = encodeFrame(opcodes.binary, Buffer.from('x'))
    expect(() => messageReader(() => {})(unmasked)).toThrow('mask')
  })
})
