import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { isMainThread, workerData } from 'node:worker_threads'
import { runClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { messagesDescriptor } from '../process/messages.ts'
import { RowLog } from '../row-log.ts'
import { AuditBook } from './audit.ts'
import { csvHeader, csvRow } from './csv.ts'
import type { ProbePlan } from './options.ts'
import { type PacerTask, pace, startPacer } from './pacer.ts'
import { takeRealTimePriority } from './priority.ts'
import { Prober } from './prober.ts'
import { messageLine, type ProbeMessage } from './protocol.ts'
import { Schedule } from './schedule.ts'
import { cycleMs, restMs } from './source.ts'

/** From the plan's arrival to the first slot: the pacer's thread needs a moment to start. */
const leadMs = 100

/** The probe's process; see protocol.ts for how it is spoken to. */
async function main(): Promise<void> {
  const report = new Socket({ fd: messagesDescriptor, readable: false, writable: true })
  report.on('error', () => process.exit(1)) // nobody listens any more
  const say = (message: ProbeMessage) => report.write(messageLine(message))
  const fail = (error: unknown) => {
    report.end(messageLine({ kind: 'failed', because: messageOf(error) }), () => process.exit(1))
  }

  const input = createInterface({ input: process.stdin })
  const inputEnded = new Promise<void>(resolve => input.once('close', resolve))
  const firstLine = await new Promise<string | undefined>(resolve => {
    input.once('line', resolve)
    input.once('close', () => resolve(undefined))
  })
  if (firstLine === undefined) process.exit(0) // whoever started it is gone already

  try {
    const audit = await probe(JSON.parse(firstLine) as ProbePlan, report, inputEnded, fail, () =>
      say({ kind: 'started' }),
    )
    report.end(messageLine({ kind: 'audit', audit }), () => process.exit(0))
  } catch (error) {
    fail(error)
  }
}

async function probe(
  plan: ProbePlan,
  report: Socket,
  inputEnded: Promise<void>,
  fail: (error: unknown) => void,
  started: () => void,
) {
  const clock = runClock(plan.origin)
  const log = new RowLog(plan.file, csvHeader, report, fail)
  const priority = plan.realTime
    ? takeRealTimePriority()
    : ({ kind: 'normal', note: 'no real-time priority was asked for' } as const)
  const audit = new AuditBook()
  if (priority.note !== undefined) audit.remark(priority.note)
  remarkOnSources(plan, audit)

  const rates = { ...plan, vantages: plan.doors.length }
  const startMs = clock.nowMs() + leadMs
  const prober = new Prober(plan, clock, new Schedule(rates, startMs), audit, sample =>
    log.add(csvRow(sample)),
  )
  const file = process.argv[1]
  if (file === undefined) throw new Error('a probe runs from its bundle')
  const stop = startPacer(file, { rates, startMs, origin: plan.origin }, () => prober.sendDue())
  started()

  await inputEnded
  stop()
  await prober.finish()
  await log.close()
  return audit.close(priority.kind)
}

function remarkOnSources(plan: ProbePlan, audit: AuditBook): void {
  const perSecond = (plan.reusedPerSecond + plan.newPerSecond) / plan.doors.length
  const againMs = Math.min(...plan.doors.map(door => cycleMs(door.address, perSecond)))
  if (againMs >= restMs) return
  audit.remark(
    `source ports come round again after ${Math.round(againMs / 1000)} s; ` +
      `below ${restMs / 1000} s they can meet stale connection tracking: probe at a lower rate, or more vantages`,
  )
}

if (isMainThread) void main()
else pace(workerData as PacerTask)
