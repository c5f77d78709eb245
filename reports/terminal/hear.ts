import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LiveMessage } from '../../support/live/message.ts'
import { hearMessages } from '../../support/process/messages.ts'

/** Where a run can tell what it is doing. Disposing takes it away, at once, for it is done as the process ends. */
export interface Ear extends Disposable {
  /** Path of a socket that only the own user can reach. */
  path: string
}

export function listen(hear: (message: LiveMessage) => void): Ear {
  const folder = mkdtempSync(path.join(tmpdir(), 'tahan-live-')) // mode 0700
  const file = path.join(folder, 'run.sock')
  const forget = () => rmSync(folder, { recursive: true, force: true })
  const server = createServer(socket => {
    forget() // there is one run; a reporter that is killed later leaves nothing
    socket.on('error', () => {}) // the worker was killed; Vitest tells of it
    void hearMessages(socket, hear)
  })
  server.listen(file)
  server.unref()
  return {
    path: file,
    [Symbol.dispose]() {
      server.close()
      forget()
    },
  }
}
