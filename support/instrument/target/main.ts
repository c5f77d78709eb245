import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { runClock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import { takeRealTimePriority } from '../../probe/priority.ts'
import { messagesDescriptor } from '../../process/messages.ts'
import { delayed } from './delayed.ts'
import { answerWith, Door } from './door.ts'
import { playOutages } from './outages.ts'
import { rightBody, type TargetMessage, type TargetPlan } from './plan.ts'
import { watchStalls } from './stalls.ts'

// A target whose every fault is known, in a process of its own; see plan.ts for how it is spoken to.
const report = new Socket({ fd: messagesDescriptor, readable: false, writable: true })
report.on('error', () => process.exit(1)) // nobody listens any more
const say = (message: TargetMessage) => {
  // To write down all its delays takes it long enough to see a stall in it, when nothing is to be told any more.
  if (!report.writableEnded) report.write(`${JSON.stringify(message)}\n`)
}

/** Ports that the kernel gives to nobody who does not ask for them, and on addresses that nobody else uses. */
const firstPort = 20_000
const ports = 9_000
const addressOf = (door: number) => `127.252.${process.pid % 254}.${door + 1}`

/** Another program may hold a port on all addresses. */
async function open(door: Door, address: string, attempt = 0): Promise<number> {
  const port = firstPort + ((process.pid + attempt) % ports)
  try {
    await door.open(address, port)
    return port
  } catch (thrown) {
    if (attempt === 20) throw thrown
    return open(door, address, attempt + 1)
  }
}

async function serve(
  { origin, doors: plans, ordinary = false }: TargetPlan,
  ended: Promise<void>,
): Promise<void> {
  const { nowMs } = runClock(origin)
  const realTime = !ordinary && takeRealTimePriority().kind === 'real-time'
  const doors = await Promise.all(
    plans.map(async (plan, i) => {
      const address = addressOf(i)
      const delays = plan.delays && delayed(plan.delays, nowMs)
      const door = new Door(plan, delays?.treat ?? answerWith(rightBody))
      return { plan, door, delays, address, port: await open(door, address) }
    }),
  )
  watchStalls(nowMs, (fromMs, toMs) => say({ kind: 'stall', fromMs, toMs }))
  for (const { plan, door, address, port } of doors) {
    if (!plan.outages) continue
    playOutages(door, plan.outages, { address, port }, nowMs, outage => say({ kind: 'outage', outage }))
  }
  const urls = doors.map(({ plan, address, port }) => [plan.name, `http://${address}:${port}/`])
  say({ kind: 'listening', urls: Object.fromEntries(urls), realTime })
  await ended
  for (const { plan, delays } of doors) {
    if (delays) say({ kind: 'delays', door: plan.name, ...delays.truth() })
  }
  report.end(() => process.exit(0))
}

const input = createInterface({ input: process.stdin })
const inputEnded = new Promise<void>(resolve => input.once('close', resolve))
input.once('line', line => {
  serve(JSON.parse(line) as TargetPlan, inputEnded).catch((thrown: unknown) => {
    report.end(`${JSON.stringify({ kind: 'failed', because: messageOf(thrown) })}\n`, () => process.exit(1))
  })
})
