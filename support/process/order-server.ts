import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { messageOf, TahanError } from '../errors.ts'

/** What an order that could not be carried out is answered with. */
export interface OrderRefused {
  ok: false
  code: string
  message: string
}

/**
 * Takes orders, a line of JSON each, on a socket file that only the own user can open, and answers each with a line.
 * @param refusedCode stands in the answer where what was thrown has no code
 */
export async function serveOrders<Order, Answer>(
  file: string,
  carryOut: (order: Order) => Promise<Answer>,
  refusedCode: string,
): Promise<Server> {
  const server = createServer(socket => {
    socket.on('error', () => {}) // the asker is gone; what it asked for is done all the same
    converse(socket, line => answerTo(line, carryOut, refusedCode)).catch(() => socket.destroy())
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  const oldMask = process.umask(0o177)
  server.listen(file, resolve)
  process.umask(oldMask)
  await promise
  return server
}

async function converse(socket: Socket, answer: (line: string) => Promise<unknown>): Promise<void> {
  for await (const line of createInterface({ input: socket })) {
    const answered = await answer(line)
    if (socket.writable) socket.write(`${JSON.stringify(answered)}\n`)
  }
}

async function answerTo<Order, Answer>(
  line: string,
  carryOut: (order: Order) => Promise<Answer>,
  refusedCode: string,
): Promise<Answer | OrderRefused> {
  try {
    return await carryOut(JSON.parse(line) as Order)
  } catch (thrown) {
    const code = thrown instanceof TahanError ? thrown.code : refusedCode
    return { ok: false, code, message: messageOf(thrown) }
  }
}
