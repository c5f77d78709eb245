import { closeSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { runClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { messagesDescriptor } from '../process/messages.ts'
import { journeysHeader, walkedText } from './csv.ts'
import type { WalkMessage, WalkOrder, WalkPlan } from './protocol.ts'
import { Walker } from './walker.ts'

/** The process that walks journeys; see protocol.ts for how it is spoken to. */
async function main(): Promise<void> {
  const report = new Socket({ fd: messagesDescriptor, readable: false, writable: true })
  report.on('error', () => process.exit(1)) // nobody listens any more
  const say = (message: WalkMessage) => report.write(`${JSON.stringify(message)}\n`)
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const { value } = await lines.next()
  if (value === undefined) process.exit(0) // whoever started it is gone already
  try {
    const plan = JSON.parse(value) as WalkPlan
    const file = openSync(plan.file, 'ax')
    const { nowMs } = runClock(plan.origin)
    writeSync(file, journeysHeader)
    const walker = new Walker(plan, nowMs, walked => void writeSync(file, walkedText(walked)))
    say({ kind: 'started' })
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      walker.pace((JSON.parse(line.value) as WalkOrder).perSecond)
    }
    await walker.stop()
    closeSync(file)
    report.end(() => process.exit(0))
  } catch (thrown) {
    say({ kind: 'failed', because: messageOf(thrown) })
    report.end(() => process.exit(1))
  }
}

void main()
