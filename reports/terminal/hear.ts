import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { abstractPath, addressOf, type KeyMessage, type LiveMessage } from '../../support/live/message.ts'
import { hearMessages } from '../../support/process/messages.ts'

/** Where a run can tell what it is doing. Disposing takes it away, at once, for it is done as the process ends. */
export interface Ear extends Disposable {
  /** For the worker's environment, which only the own user can read. */
  address: string
}

/**
 * Listens on a socket of Linux' abstract namespace: it is no file, so that a reporter that is killed leaves none. Any
 * user of the machine can connect to it, so who does has to say the key first.
 */
export function listen(hear: (message: LiveMessage) => void): Ear {
  const [name, key] = [`tahan-live-${randomUUID()}`, randomUUID()]
  const server: Server = createServer(socket => {
    let isRun = false
    socket.on('error', () => {}) // the worker was killed; Vitest tells of it
    void hearMessages<LiveMessage | KeyMessage>(socket, message => {
      if (isRun && message.kind !== 'key') hear(message)
      else if (message.kind === 'key' && message.key === key) {
        isRun = true
        server.close() // there is one run
      } else socket.destroy()
    })
  })
  server.listen(abstractPath(name))
  server.unref()
  return { address: addressOf(name, key), [Symbol.dispose]: () => void server.close() }
}
