import { createServer, type Server, type Socket } from 'node:net'
import type { DoorPlan, TrueOutage } from './plan.ts'

/** What a door does with a request. */
export type Treatment = (socket: Socket) => void

/** One address that answers requests as it is told to; requests are taken to come one portion of bytes each. */
export class Door {
  treat: Treatment
  readonly plan: DoorPlan
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  constructor(plan: DoorPlan, treat: Treatment) {
    this.plan = plan
    this.treat = treat
    this.#server = createServer({ noDelay: true }, socket => {
      this.#sockets.add(socket)
      socket.on('error', () => {}) // whoever asked has gone
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('data', () => this.treat(socket))
    })
  }

  /** Resolves when the port is open. @throws the system's error when it is taken */
  async open(address: string, port: number): Promise<void> {
    const opened = Promise.withResolvers<void>()
    this.#server.once('error', opened.reject)
    this.#server.listen({ host: address, port, backlog: 4_096 }, () => {
      this.#server.off('error', opened.reject)
      opened.resolve()
    })
    await opened.promise
  }

  /** At once: whoever connects from now on is refused, and whoever was connected is not any more. */
  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}

export function answerWith(body: string): Treatment {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nX-Instance: known\r\n`
  return socket => socket.write(`${head}\r\n${body}`, 'latin1')
}

/** An outage that begins now; the returned function ends it and says when it was. */
export type Beginning = (door: Door, nowMs: () => number) => () => Promise<Omit<TrueOutage, 'door'>>

/** For as long as it is out, the door treats requests so. */
export function treated(treatment: Treatment): Beginning {
  return (door, nowMs) => {
    const right = door.treat
    const fromMs = nowMs()
    door.treat = treatment
    return async () => {
      const toMs = nowMs()
      door.treat = right
      return { fromMs: [fromMs, fromMs], toMs: [toMs, toMs] }
    }
  }
}

/** For as long as it is out, nothing listens at the door's port. */
export function refused(address: string, port: number): Beginning {
  return (door, nowMs) => {
    const closingMs = nowMs()
    door.close()
    const closedMs = nowMs()
    return async () => {
      const openingMs = nowMs()
      await door.open(address, port)
      return { fromMs: [closingMs, closedMs], toMs: [openingMs, nowMs()] }
    }
  }
}
