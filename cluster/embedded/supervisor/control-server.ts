import { createServer, type Server, type Socket } from 'node:net'
import { messageOf, TahanError } from '../../../support/errors.ts'
import { lines } from '../client/lines.ts'
import type { ControlAnswer, ControlRequest } from './control-protocol.ts'

/** Listens on a socket file in a folder that only the own user can enter. */
export async function serveControl(
  file: string,
  carryOut: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<Server> {
  const server = createServer(socket => {
    socket.on('error', () => {}) // the asker is gone; what it asked for is done all the same
    converse(socket, carryOut).catch(() => socket.destroy())
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  const oldMask = process.umask(0o177)
  server.listen(file, resolve)
  process.umask(oldMask)
  await promise
  return server
}

async function converse(
  socket: Socket,
  carryOut: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<void> {
  for await (const line of lines(socket)) {
    const answer = await answerTo(line, carryOut)
    if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`)
  }
}

async function answerTo(
  line: string,
  carryOut: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<ControlAnswer> {
  try {
    return await carryOut(JSON.parse(line) as ControlRequest)
  } catch (thrown) {
    const code = thrown instanceof TahanError ? thrown.code : 'CONTROL_REFUSED'
    return { ok: false, code, message: messageOf(thrown) }
  }
}
