import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { runClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Generator, MakeGenerator } from './generator.ts'
import { beginLine, type Hold, type LoadMessage, reportDescriptor, type Share } from './protocol.ts'

/** Has this process be one of a load; see protocol.ts for how it is spoken to. */
export function serveShare(make: MakeGenerator): void {
  const report = new Socket({ fd: reportDescriptor, readable: false, writable: true })
  report.on('error', () => process.exit(1)) // nobody listens any more
  const say = (message: LoadMessage) => report.write(`${JSON.stringify(message)}\n`)

  const input = createInterface({ input: process.stdin })
  let load: Generator | undefined
  input.on('line', line => {
    try {
      if (load) {
        if (line === beginLine) load.begin()
        else load.hold(JSON.parse(line) as Hold)
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
