import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { TahanError } from '../errors.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { hearMessages } from '../process/messages.ts'
import { spawnTied } from '../process/tied.ts'
import { type WalkMessage, type WalkPlan, walkDescriptor } from './protocol.ts'

/** Users who make journeys, in a process of their own. Disposing stops it. */
export interface Walking extends AsyncDisposable {
  readonly pid: number
  /**
   * Begins no more journeys; resolves when those under way have ended and all is in the file.
   * @throws TahanError JOURNEYS_DIED when it ended by itself
   */
  stop: () => Promise<void>
}

/** @throws TahanError JOURNEYS_DIED when it does not start */
export async function startWalking(plan: WalkPlan): Promise<Walking> {
  const child = spawnTied(process.execPath, [await bundle('support/journey/main.ts')], {
    env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  child.stdin?.on('error', () => {}) // one that died is told of by its exit
  let lastWords = ''
  let because: string | undefined
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString()).slice(-2_000)
  })
  const started = Promise.withResolvers<void>()
  started.promise.catch(() => {}) // told to whoever starts it
  const heard = hearMessages<WalkMessage>(child.stdio[walkDescriptor] as Readable, message => {
    if (message.kind === 'started') started.resolve()
    else because = message.because
  })
  const ended = Promise.all([once(child, 'close'), heard]).then(([[code, signal]]) => {
    if (code === 0) return
    const died = new TahanError('JOURNEYS_DIED', 'Who made journeys ended by itself.', {
      because: because ?? `it ended with ${signal ?? `code ${code}`}.`,
      ...(lastWords && { lastWords }),
      tryThis: "the app's `journey` in its app.yaml",
    })
    started.reject(died)
    throw died
  })
  ended.catch(() => {}) // told to whoever stops it
  child.stdin?.write(`${JSON.stringify(plan)}\n`)
  await started.promise
  const stop = async () => {
    child.stdin?.end()
    await ended
  }
  return {
    pid: child.pid ?? 0,
    stop,
    async [Symbol.asyncDispose]() {
      await stop().catch(() => {}) // whoever needs to know has stopped it
    },
  }
}
