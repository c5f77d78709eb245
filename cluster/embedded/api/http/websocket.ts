import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { badRequest } from '../status.ts'
import { encodeFrame, FrameError, messageReader, opcodes } from './websocket-frames.ts'

/** The server's end of a WebSocket. */
export interface WebSocket {
  protocol: string
  /** False: the client does not keep up; go on at `onDrain`. */
  send: (payload: Uint8Array) => boolean
  close: (code?: number) => void
}

export interface WebSocketEvents {
  onMessage: (payload: Buffer) => void
  onDrain: () => void
  /** Called once, whoever closed it. */
  onClose: () => void
}

/** The first of the server's protocols that the client offers. @throws ApiError 400 */
export function chooseProtocol(request: IncomingMessage, supported: readonly string[]): string {
  const { headers } = request
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim())
  const protocol = supported.find(name => offered.includes(name))
  const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket' && headers['sec-websocket-key']
  if (!isWebSocket || headers['sec-websocket-version'] !== '13' || !protocol) {
    throw badRequest(
      `unable to upgrade: only a WebSocket of protocol ${supported.join(' or ')} is served here, not ${headers.upgrade} of ${offered.join(', ') || 'none'}`,
    )
  }
  return protocol
}

/** Answers the upgrade; from here on the socket is the WebSocket's. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string,
  events: WebSocketEvents,
): WebSocket {
  const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${guid}`).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  )
  let closing = false
  const close = (code = 1000) => {
    if (closing) return
    closing = true
    const payload = Buffer.alloc(2)
    payload.writeUInt16BE(code)
    socket.end(encodeFrame(opcodes.close, payload))
    // A client that does not close its side in turn is not waited for.
    setTimeout(() => socket.destroy(), 1000).unref()
  }
  const read = messageReader((opcode, payload) => {
    if (opcode === opcodes.ping) socket.write(encodeFrame(opcodes.pong, payload))
    else if (opcode === opcodes.close) close()
    else if (opcode !== opcodes.pong && !closing) events.onMessage(payload)
  })
  const onData = (chunk: Buffer) => {
    try {
      if (!closing) read(chunk)
    } catch (error) {
      close(error instanceof FrameError ? error.code : 1011)
    }
  }
  socket.on('error', () => socket.destroy())
  socket.on('drain', events.onDrain)
  socket.once('close', events.onClose)
  socket.on('data', onData)
  if (head.length > 0) onData(head)
  return { protocol, close, send: payload => closing || socket.write(encodeFrame(opcodes.binary, payload)) }
}
