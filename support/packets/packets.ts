import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { TahanError } from '../errors.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { hearMessages } from '../process/messages.ts'
import { spawnTied } from '../process/tied.ts'
import { type PacketOptions, packetPlanOf } from './options.ts'
import type { PacketAudit, PacketCounts } from './packet.ts'
import { type PacketMessage, reportDescriptor } from './protocol.ts'

/** A packet prober at work, in a process of its own. Disposing stops it. */
export interface Packets extends AsyncDisposable {
  readonly pid: number
  /** When its first packet was due. Run's clock. */
  readonly startedAtMs: number
  /** What became of the packets that are settled, up to a quarter of a second and the timeout ago. */
  live: () => PacketCounts
  /**
   * Sends no more, waits for what is under way (at most the timeout), and resolves once every packet is in the file.
   *
   * @throws TahanError PACKETS_DIED when the prober ended by itself, or had to be killed
   */
  stop: () => Promise<PacketAudit>
}

/** Where a prober's process runs, when not in the network of this one. */
export interface Elsewhere {
  /** A command that runs the command that follows it, e.g. in a network namespace. */
  within: readonly string[]
}

/** How much longer than its timeout a prober that was told to stop may take, before it is killed. */
const stopPatienceMs = 10_000

/**
 * Starts to send numbered packets to echoes, and resolves when the schedule runs.
 *
 * @throws TahanError PACKET_OPTIONS when the options make no sense, PACKETS_DIED when it does not start
 */
export async function startPackets(
  options: PacketOptions,
  { within }: Elsewhere = { within: [] },
): Promise<Packets> {
  const plan = packetPlanOf({ ...options, file: path.resolve(options.file) })
  await mkdir(path.dirname(plan.file), { recursive: true })
  const [command = process.execPath, ...args] = [
    ...within,
    process.execPath,
    await bundle('support/packets/main.ts'),
  ]
  const child = spawnTied(command, args, {
    env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  let live: PacketCounts = { sent: 0, unsent: 0, received: 0 }
  let audit: PacketAudit | undefined
  let because: string | undefined
  let lastWords = ''
  const started = Promise.withResolvers<number>()
  const heard = hearMessages<PacketMessage>(child.stdio[reportDescriptor] as Readable, message => {
    if (message.kind === 'started') started.resolve(message.firstDueMs)
    else if (message.kind === 'counts') live = message.counts
    else if (message.kind === 'audit') audit = message.audit
    else because = message.because
  })
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString()).slice(-2_000)
  })
  child.on('error', error => {
    because ??= error.message
  })
  const ended = Promise.all([once(child, 'close'), heard]).then(([[code, signal]]) => {
    if (audit) return audit
    throw new TahanError('PACKETS_DIED', 'The packet prober ended by itself.', {
      because: because ?? (signal ? `it was ended by ${signal}.` : `it ended with code ${code}.`),
      ...(lastWords && { lastWords }),
    })
  })
  ended.catch(() => {}) // told to whoever stops it
  child.stdin?.on('error', () => {}) // one that died is told of by its exit
  child.stdin?.write(`${JSON.stringify(plan)}\n`)
  const startedAtMs = await Promise.race([started.promise, ended.then(() => 0)])

  const stop = async () => {
    child.stdin?.end()
    const limit = setTimeout(() => child.kill('SIGKILL'), plan.timeoutMs + stopPatienceMs)
    return ended.finally(() => clearTimeout(limit))
  }
  return {
    pid: child.pid ?? 0,
    startedAtMs,
    live: () => live,
    stop,
    async [Symbol.asyncDispose]() {
      await stop().catch(() => {}) // whoever needs the audit asked for it
    },
  }
}
