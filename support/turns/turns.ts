import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { ClockOrigin } from '../clock.ts'
import { TahanError } from '../errors.ts'
import { type BodyCheck, doorOf } from '../probe/options.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { hearMessages } from '../process/messages.ts'
import { spawnTied } from '../process/tied.ts'
import { referenceVantage, type TurnsMessage, type TurnsPlan, turnsDescriptor } from './protocol.ts'
import { startResponder } from './responder.ts'

interface Asked {
  vantages: readonly { name: string; url: string }[]
  body: BodyCheck
  /** turns.csv; must not exist yet. */
  file: string
  origin: ClockOrigin
}

/**
 * Asks the app and a bare responder in turns, in a process of its own, and resolves when all is in the file.
 * @throws TahanError TURNS_DIED, REFERENCE_DIED
 */
export async function askInTurns(
  { vantages, body, file, origin }: Asked,
  signal: AbortSignal,
): Promise<void> {
  await using responder = await startResponder()
  const plan: TurnsPlan = {
    doors: vantages.map(doorOf),
    reference: doorOf({ name: referenceVantage, url: responder.url }),
    ...{ body, file, origin },
  }
  const child = spawnTied(process.execPath, [await bundle('support/turns/main.ts')], {
    env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  child.stdin?.on('error', () => {}) // one that died is told of by its exit
  const stop = () => void child.stdin?.end()
  signal.addEventListener('abort', stop)
  let lastWords = ''
  let because: string | undefined
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = (lastWords + text.toString()).slice(-2_000)
  })
  const heard = hearMessages<TurnsMessage>(child.stdio[turnsDescriptor] as Readable, message => {
    if (message.kind === 'failed') because = message.because
  })
  child.stdin?.write(`${JSON.stringify(plan)}\n`)
  const [[code, killedBy]] = await Promise.all([once(child, 'close'), heard])
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (code === 0) return
  throw new TahanError('TURNS_DIED', 'Who asked the app and a bare responder in turns ended by itself.', {
    because: because ?? `it ended with ${killedBy ?? `code ${code}`}.`,
    ...(lastWords && { lastWords }),
  })
}
