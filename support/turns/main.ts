import { appendFileSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { runClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { csvHeader, csvRow } from '../probe/csv.ts'
import { messagesDescriptor } from '../process/messages.ts'
import type { TurnsMessage, TurnsPlan } from './protocol.ts'
import { takeTurns } from './take.ts'

/** The process that asks in turns; see protocol.ts for how it is spoken to. */
async function main(): Promise<void> {
  const report = new Socket({ fd: messagesDescriptor, readable: false, writable: true })
  report.on('error', () => process.exit(1)) // nobody listens any more
  const input = createInterface({ input: process.stdin })
  const end = (message: TurnsMessage) =>
    report.end(`${JSON.stringify(message)}\n`, () => process.exit(message.kind === 'done' ? 0 : 1))
  const first = await new Promise<string | undefined>(resolve => {
    input.once('line', resolve)
    input.once('close', () => resolve(undefined))
  })
  if (first === undefined) process.exit(0) // whoever started it is gone already
  input.once('close', () => process.exit(1))
  try {
    const plan = JSON.parse(first) as TurnsPlan
    const samples = await takeTurns(plan, runClock(plan.origin))
    const rows = samples.map(csvRow).join('')
    if (plan.isFirst) writeFileSync(plan.file, csvHeader + rows, { flag: 'wx' })
    else appendFileSync(plan.file, rows)
    end({ kind: 'done' })
  } catch (thrown) {
    end({ kind: 'failed', because: messageOf(thrown) })
  }
}

void main()
