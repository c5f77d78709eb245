import { bundle } from '../process/bundle.ts'
import { Companion } from '../process/companion.ts'
import type { Span } from '../record/instrument.ts'
import type { TargetMessage, TargetPlan, TrueOutage } from './target/plan.ts'

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
  const target = Companion.start(await bundle('support/instrument/target/main.ts'), hear)
  const died = () =>
    target.died({
      code: 'TARGET_DIED',
      sentence: 'The target whose faults are known ended by itself.',
      because,
    })
  const ended = target.ended.then(code => {
    listening.reject(died())
    if (code !== 0) throw died()
    return truth
  })
  for (const promise of [ended, listening.promise]) promise.catch(() => {}) // told to whoever waits for it
  target.tell(plan)
  const stop = () => {
    target.end()
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
