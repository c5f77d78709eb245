import { bundle } from '../process/bundle.ts'
import { Companion } from '../process/companion.ts'
import type { WalkMessage, WalkOrder, WalkPlan } from './protocol.ts'

/** Users who make journeys, in a process of their own. Disposing stops it. */
export interface Walking extends AsyncDisposable {
  readonly pid: number
  /** From now on so many users come each second, and their journeys are told by that rate. */
  pace: (perSecond: number) => void
  /**
   * Begins no more journeys; resolves when those under way have ended and all is in the file.
   * @throws TahanError JOURNEYS_DIED when it ended by itself
   */
  stop: () => Promise<void>
}

/** @throws TahanError JOURNEYS_DIED when it does not start */
export async function startWalking(plan: WalkPlan): Promise<Walking> {
  let because: string | undefined
  const started = Promise.withResolvers<void>()
  started.promise.catch(() => {}) // told to whoever starts it
  const walking = Companion.start<WalkMessage>(await bundle('support/journey/main.ts'), message => {
    if (message.kind === 'started') started.resolve()
    else because = message.because
  })
  const ended = walking.ended.then(code => {
    if (code === 0) return
    const died = walking.died({
      code: 'JOURNEYS_DIED',
      sentence: 'Who made journeys ended by itself.',
      because,
      tryThis: "the app's `journey` in its app.yaml",
    })
    started.reject(died)
    throw died
  })
  ended.catch(() => {}) // told to whoever stops it
  walking.tell(plan)
  await started.promise
  const stop = async () => {
    walking.end()
    await ended
  }
  return {
    pid: walking.pid,
    pace: perSecond => walking.tell({ perSecond } satisfies WalkOrder),
    stop,
    async [Symbol.asyncDispose]() {
      await stop().catch(() => {}) // whoever needs to know has stopped it
    },
  }
}
