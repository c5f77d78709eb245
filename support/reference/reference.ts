import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { ClockOrigin } from '../clock.ts'
import { TahanError } from '../errors.ts'
import { answerMs } from '../measure/answer.ts'
import { startProbe } from '../probe/probe.ts'
import type { Sample } from '../probe/sample.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { spawnTied } from '../process/tied.ts'
import type { ReferenceAnswer } from '../record/trial.ts'

/** Asks a bare responder on this machine. Disposing ends it. */
export interface Reference extends AsyncDisposable {
  /** Ends the asking, at once; what is under way is waited for by `answer`. */
  stop: () => void
  /**
   * Ends it, and tells what it found; undefined where it was too short to tell.
   *
   * @param fromMs when what it stands beside began, run's clock
   */
  answer: (fromMs: number) => Promise<ReferenceAnswer | undefined>
}

/** Enough within the second that a steady state lasts at least. */
const perSecond = 200

/**
 * A machine that others use too is slower now and then, and an app on it as well. What a bare responder takes, asked by
 * the same prober at the same time, tells the one from the other: the gate holds the ratio of both against a baseline.
 *
 * @param file where its samples go, as the probe's do
 * @throws TahanError REFERENCE_DIED, PROBE_DIED
 */
export async function startReference(file: string, origin: ClockOrigin): Promise<Reference> {
  await using opening = new AsyncDisposableStack()
  const responder = spawnTied(process.execPath, [await bundle('support/reference/main.ts')], {
    env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  responder.stdin?.on('error', () => {}) // it has ended already
  opening.defer(() => void responder.stdin?.end())
  const url = `http://127.0.0.1:${await portOf(responder)}/`
  const probe = opening.use(
    await startProbe({
      vantages: [{ name: 'reference', url }],
      file,
      origin,
      reusedPerSecond: perSecond,
      newPerSecond: 0,
    }),
  )
  const samples: Sample[] = []
  probe.onSamples(portion => samples.push(...portion))
  const owned = opening.move()
  return {
    stop: () => void probe.stop().catch(() => {}), // told by `answer`
    async answer(fromMs) {
      await probe.stop()
      const beside = samples.filter(({ dueMs }) => dueMs >= fromMs)
      const found = answerMs(beside, undefined)
      return found === undefined ? undefined : { n: beside.length, answerMs: found }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function portOf(responder: ReturnType<typeof spawnTied>): Promise<number> {
  const died = once(responder, 'close').then(([code]) => {
    throw new TahanError('REFERENCE_DIED', 'The responder that the app is held against ended by itself.', {
      because: `it ended with ${code}.`,
    })
  })
  died.catch(() => {}) // told to whoever waits for the port
  if (responder.stdout === null) throw new TypeError('the responder was given a pipe')
  const [line] = await Promise.race([once(createInterface({ input: responder.stdout }), 'line'), died])
  return Number(line)
}
