import type { ClockOrigin } from '../clock.ts'
import { type BodyCheck, doorOf } from '../probe/options.ts'
import { bundle } from '../process/bundle.ts'
import { Companion } from '../process/companion.ts'
import { referenceVantage, type TurnsMessage, type TurnsPlan } from './protocol.ts'
import { startResponder } from './responder.ts'

interface Asked {
  vantages: readonly { name: string; url: string }[]
  body: BodyCheck
  /** turns.csv; must not exist yet. */
  file: string
  origin: ClockOrigin
}

/**
 * How an asker and a responder happen to lie on the machine's processors makes a difference of a tenth for as long as
 * they live, whatever the app does: so that it evens out, so many of both are started, one pair after the other.
 */
const pairs = 5

/**
 * Asks the app and a bare responder in turns, in processes of their own, and resolves when all is in the file.
 * @throws TahanError TURNS_DIED, REFERENCE_DIED
 */
export async function askInTurns(asked: Asked, signal: AbortSignal): Promise<void> {
  for (let i = 0; i < pairs; i += 1) await askWithOne(asked, i === 0, signal)
}

async function askWithOne(
  { vantages, body, file, origin }: Asked,
  isFirst: boolean,
  signal: AbortSignal,
): Promise<void> {
  await using responder = await startResponder()
  const plan: TurnsPlan = {
    doors: vantages.map(doorOf),
    reference: doorOf({ name: referenceVantage, url: responder.url }),
    ...{ body, file, isFirst, origin },
  }
  let because: string | undefined
  const asking = Companion.start<TurnsMessage>(await bundle('support/turns/main.ts'), message => {
    if (message.kind === 'failed') because = message.because
  })
  const stop = () => asking.end()
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  asking.tell(plan)
  const code = await asking.ended
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (code === 0) return
  const sentence = 'Who asked the app and a bare responder in turns ended by itself.'
  throw asking.died({ code: 'TURNS_DIED', sentence, because })
}
