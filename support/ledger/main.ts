import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { runClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { messagesDescriptor } from '../process/messages.ts'
import { askerOf } from './asker.ts'
import { parseLedger } from './csv.ts'
import { LedgerLog } from './log.ts'
import type { LedgerDoor, LedgerMessage, LedgerOrder, LedgerPlan } from './protocol.ts'
import { readBack } from './read-back.ts'
import { askAll, patiently } from './session.ts'
import { Writer } from './writer.ts'

/** The ledger's process; see protocol.ts for how it is spoken to. */
async function main(): Promise<void> {
  const report = new Socket({ fd: messagesDescriptor, readable: false, writable: true })
  report.on('error', () => process.exit(1)) // nobody listens any more
  const say = (message: LedgerMessage) => report.write(`${JSON.stringify(message)}\n`)
  const input = createInterface({ input: process.stdin })
  const lines = input[Symbol.asyncIterator]()
  const gone = new AbortController()
  input.once('close', () => gone.abort(new Error('nobody waits for it any more')))
  const { value: plan } = await lines.next()
  if (plan === undefined) process.exit(0) // whoever started it is gone already
  try {
    await serve(JSON.parse(plan) as LedgerPlan, lines, say, gone.signal)
    report.end(() => process.exit(0))
  } catch (thrown) {
    const failed: LedgerMessage = { kind: 'failed', because: messageOf(thrown) }
    report.end(`${JSON.stringify(failed)}\n`, () => process.exit(1))
  }
}

async function serve(
  plan: LedgerPlan,
  orders: AsyncIterator<string>,
  say: (message: LedgerMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  const { store, doors, file, use } = plan
  const { nowMs } = runClock(plan.origin)
  const log = use === 'write' ? LedgerLog.create(file) : LedgerLog.goOn(file, nowMs(), use === 'go-on')
  const ask = askerOf(plan, signal)
  const start = { user: plan.user, key: '', sequence: '0' }
  const prepare = (patienceMs: number) =>
    patiently(doors, patienceMs, door => askAll(ask, door, store.prepare, start), signal)
  let session = use === 'write' ? await prepare(plan.prepareWithinMs) : undefined
  const writer = session && new Writer({ store, doors, log, nowMs, ask, variables: session.variables })
  say({ kind: 'started' })

  for (let line = await orders.next(); !line.done; line = await orders.next()) {
    const order = JSON.parse(line.value) as LedgerOrder
    if (order.order === 'stop') {
      await writer?.stop()
      say({ kind: 'stopped' })
      continue
    }
    try {
      session ??= await prepare(order.patienceMs)
      const { readAgainAfterMs } = plan
      const { variables } = session
      const again = async (door: LedgerDoor) => (await askAll(ask, door, store.prepare, start)).variables
      const parts = { read: store.read, doors, log, nowMs, ask, variables, prepare: again, readAgainAfterMs }
      const { writes } = parseLedger(readFileSync(file, 'utf8'), file)
      await readBack(parts, writes, order.patienceMs, signal)
      say({ kind: 'read' })
    } catch (thrown) {
      log.add({ event: 'unread', atMs: nowMs(), sequence: 0, note: messageOf(thrown) })
      say({ kind: 'unread', because: messageOf(thrown) })
    }
  }
  await writer?.stop()
  log.close()
}

void main()
