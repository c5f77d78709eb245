import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { bundle } from '../process/bundle.ts'
import { Companion } from '../process/companion.ts'
import { type PacketOptions, packetPlanOf } from './options.ts'
import type { PacketAudit, PacketCounts } from './packet.ts'
import type { PacketMessage } from './protocol.ts'

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
  let live: PacketCounts = { sent: 0, unsent: 0, received: 0 }
  let audit: PacketAudit | undefined
  let because: string | undefined
  const started = Promise.withResolvers<number>()
  const hear = (message: PacketMessage) => {
    if (message.kind === 'started') started.resolve(message.firstDueMs)
    else if (message.kind === 'counts') live = message.counts
    else if (message.kind === 'audit') audit = message.audit
    else because = message.because
  }
  const prober = Companion.start(await bundle('support/packets/main.ts'), hear, within)
  const ended = prober.ended.then(() => {
    if (audit) return audit
    throw prober.died({ code: 'PACKETS_DIED', sentence: 'The packet prober ended by itself.', because })
  })
  ended.catch(() => {}) // told to whoever stops it
  prober.tell(plan)
  const startedAtMs = await Promise.race([started.promise, ended.then(() => 0)])

  const stop = async () => {
    prober.end()
    const limit = setTimeout(() => prober.kill(), plan.timeoutMs + stopPatienceMs)
    return ended.finally(() => clearTimeout(limit))
  }
  return {
    pid: prober.pid,
    startedAtMs,
    live: () => live,
    stop,
    async [Symbol.asyncDispose]() {
      await stop().catch(() => {}) // whoever needs the audit asked for it
    },
  }
}
