import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { messageOf, TahanError } from '../../../../../support/errors.ts'
import type { RackAnswer, RackRequest } from '../control-protocol.ts'

type CarryOut = (request: RackRequest) => Promise<RackAnswer>

/** Listens on a socket file in a folder that only the own user can enter. */
export async function serveControl(file: string, carryOut: CarryOut): Promise<void> {
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
}

async function converse(socket: Socket, carryOut: CarryOut): Promise<void> {
  for await (const line of createInterface({ input: socket })) {
    const answer = await answerTo(line, carryOut)
    if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`)
  }
}

async function answerTo(line: string, carryOut: CarryOut): Promise<RackAnswer> {
  try {
    return await carryOut(JSON.parse(line) as RackRequest)
  } catch (thrown) {
    const code = thrown instanceof TahanError ? thrown.code : 'RACK_REFUSED'
    return { ok: false, code, message: messageOf(thrown) }
  }
}
