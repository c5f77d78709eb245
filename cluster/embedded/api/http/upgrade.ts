import type { IncomingMessage } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Core } from '../core.ts'
import { unknownPath } from '../status.ts'
import { handleExec } from '../subresources/exec.ts'
import { parseResourcePath } from './path.ts'
import { callOf, refusalOf } from './read-call.ts'

/** Answers a request that wants the connection for something else than HTTP: only `pods/exec` does. */
export async function answerUpgrade(
  core: Core,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy())
  try {
    const call = callOf(core, request)
    const path = parseResourcePath(call.segments, core.definitions)
    if (path?.definition.resource !== 'pods' || path.subresource !== 'exec') throw unknownPath()
    await handleExec(core, path, call, { request, socket, head })
  } catch (error) {
    const { status, code } = refusalOf(error)
    const text = JSON.stringify(status)
    socket.end(
      `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    )
  }
}
