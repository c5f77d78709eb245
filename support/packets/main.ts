import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { isMainThread, workerData } from 'node:worker_threads'
import { runClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { type PacerTask, pace, startPacer } from '../probe/pacer.ts'
import { takeRealTimePriority } from '../probe/priority.ts'
import { messagesDescriptor } from '../process/messages.ts'
import { RowLog } from '../row-log.ts'
import { packetHeader, packetRow } from './csv.ts'
import type { PacketPlan } from './options.ts'
import { PacketBook } from './packet-book.ts'
import { PacketProber } from './prober.ts'
import type { PacketMessage } from './protocol.ts'

/** From the plan's arrival to the first packet: the pacer's thread needs a moment to start. */
const leadMs = 100
const tellEveryMs = 250
/** More often than this nobody is woken: at higher rates a few packets go out together, at most half a millisecond late. */
const mostTicksPerSecond = 2_000

/** The prober's process; see protocol.ts for how it is spoken to. */
async function main(): Promise<void> {
  const report = new Socket({ fd: messagesDescriptor, readable: false, writable: true })
  report.on('error', () => process.exit(1)) // nobody listens any more
  const lineOf = (message: PacketMessage) => `${JSON.stringify(message)}\n`
  const fail = (error: unknown) => {
    report.end(lineOf({ kind: 'failed', because: messageOf(error) }), () => process.exit(1))
  }

  const input = createInterface({ input: process.stdin })
  const inputEnded = new Promise<void>(resolve => input.once('close', resolve))
  const firstLine = await new Promise<string | undefined>(resolve => {
    input.once('line', resolve)
    input.once('close', () => resolve(undefined))
  })
  if (firstLine === undefined) process.exit(0) // whoever started it is gone already

  try {
    const say = (message: PacketMessage) => report.write(lineOf(message))
    const audit = await probe(JSON.parse(firstLine) as PacketPlan, inputEnded, fail, say)
    report.end(lineOf({ kind: 'audit', audit }), () => process.exit(0))
  } catch (error) {
    fail(error)
  }
}

async function probe(
  plan: PacketPlan,
  inputEnded: Promise<void>,
  fail: (error: unknown) => void,
  say: (message: PacketMessage) => void,
) {
  const clock = runClock(plan.origin)
  const log = new RowLog(plan.file, packetHeader, undefined, fail)
  const priority = plan.realTime
    ? takeRealTimePriority()
    : ({ kind: 'normal', note: 'no real-time priority was asked for' } as const)
  const book = await PacketBook.open()
  if (priority.note !== undefined) book.remark(priority.note)

  const startMs = clock.nowMs() + leadMs
  const prober = new PacketProber(plan, clock, startMs, book, packet => log.add(packetRow(packet)))
  await prober.open()
  const file = process.argv[1]
  if (file === undefined) throw new Error('a packet prober runs from its bundle')
  const ticksPerSecond = Math.min(plan.packetsPerSecond, mostTicksPerSecond)
  const rates = { reusedPerSecond: ticksPerSecond, newPerSecond: 0, vantages: 1 }
  const stop = startPacer(file, { rates, startMs, origin: plan.origin }, () => prober.tick())
  say({ kind: 'started', firstDueMs: startMs })
  const telling = setInterval(() => say({ kind: 'counts', counts: book.counts }), tellEveryMs)

  await inputEnded
  stop()
  clearInterval(telling)
  await prober.finish()
  await log.close()
  return book.close(priority.kind)
}

if (isMainThread) void main()
else pace(workerData as PacerTask)
