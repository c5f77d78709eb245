import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { runClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { messagesDescriptor } from '../process/messages.ts'
import type { Generator, MakeGenerator } from './generator.ts'
import { beginWord, type Hold, type LoadMessage, type Share } from './protocol.ts'

/** Has this process be one of a load; see protocol.ts for how it is spoken to. */
export function serveShare(make: MakeGenerator): void {
  const report = new Socket({ fd: messagesDescriptor, readable: false, writable: true })
  report.on('error', () => process.exit(1)) // nobody listens any more
  const say = (message: LoadMessage) => report.write(`${JSON.stringify(message)}\n`)

  const input = createInterface({ input: process.stdin })
  let load: Generator | undefined
  input.on('line', line => {
    try {
      if (load) {
        const order = JSON.parse(line) as typeof beginWord | Hold
        if (order === beginWord) load.begin()
        else load.hold(order)
        return
      }
      const share = JSON.parse(line) as Share
      load = make(share, runClock(share.plan.origin).nowMs, say)
      load.start()
    } catch (thrown) {
      report.end(`${JSON.stringify({ kind: 'failed', because: messageOf(thrown) })}\n`, () => process.exit(1))
    }
  })
  input.once('close', () => {
    load?.stop()
    report.end(() => process.exit(0))
  })
}
