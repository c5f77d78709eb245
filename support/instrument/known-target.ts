import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { TahanError } from '../errors.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { hearMessages } from '../process/messages.ts'
import { spawnTied } from '../process/tied.ts'
import type { Span } from '../record/instrument.ts'
import { reportDescriptor, type TargetMessage, type TargetPlan, type TrueOutage } from './target/plan.ts'

/** What was true of the target, by its own clock, which is the run's. */
export interface TargetTruth {
  outages: TrueOutage[]
  delays: { door: string; keptMs: number[]; freeze: Span }[]
  /** When the target itself stood still. */
  stalls: Span[]
  /** Whether the kernel let it go before all ordinary processes. */
  realTime: boolean
}

/** A target whose every fault is known, at work in a process of its own. Disposing ends it. */
export interface KnownTarget extends AsyncDisposable {
  /** By the names of its doors. */
  urls: Readonly<Record<string, string>>
  /** Ends it. @throws TahanError TARGET_DIED */
  stop: () => Promise<TargetTruth>
}

/** @throws TahanError TARGET_DIED when it does not start */
export async function startKnownTarget(plan: TargetPlan): Promise<KnownTarget> {
  const child = spawnTied(process.execPath, [await bundle('support/instrument/target/main.ts')], {
    env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  let lastWords = ''
  let because: string | undefined
  const truth: TargetTruth = { outages: [], delays: [], stalls: [], realTime: false }
  const listening = Promise.withResolvers<Record<string, string>>()
  const hear = (message: TargetMessage) => {
    switch (message.kind) {
      case 'listening':
        truth.realTime = message.realTime
        listening.resolve(message.urls)
        break
      case 'outage':
        truth.outages.push(message.outage)
        break
      case 'delays':
        truth.delays.push(message)
        break
      case 'stall':
        truth.stalls.push([message.fromMs, message.toMs])
        break
      case 'failed':
        because = message.because
        break
      default:
        message satisfies never
    }
  }
  const heard = hearMessages<TargetMessage>(child.stdio[reportDescriptor] as Readable, hear)
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString()).slice(-2_000)
  })
  child.on('error', error => {
    because = error.message
  })
  child.stdin?.on('error', () => {}) // told by its exit
  const died = () =>
    new TahanError('TARGET_DIED', 'The target whose faults are known ended by itself.', {
      ...(because && { because }),
      ...(lastWords && { lastWords }),
    })
  const ended = Promise.all([once(child, 'close'), heard]).then(([[code]]) => {
    listening.reject(died())
    if (code !== 0) throw died()
    return truth
  })
  for (const promise of [ended, listening.promise]) promise.catch(() => {}) // told to whoever waits for it
  child.stdin?.write(`${JSON.stringify(plan)}\n`)
  const stop = () => {
    child.stdin?.end()
    return ended
  }
  return {
    urls: await listening.promise,
    stop,
    async [Symbol.asyncDispose]() {
      await stop().catch(() => {}) // whoever needs the truth asked for it
    },
  }
}
