import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { TahanError } from '../errors.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { spawnTied } from '../process/tied.ts'

/** A service on this machine that does nothing but answer. Disposing ends it. */
export interface Responder extends AsyncDisposable {
  url: string
}

/** @throws TahanError REFERENCE_DIED */
export async function startResponder(): Promise<Responder> {
  const responder = spawnTied(process.execPath, [await bundle('support/turns/responder-main.ts')], {
    env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  responder.stdin?.on('error', () => {}) // it has ended already
  const closed = once(responder, 'close')
  const died = closed.then(([code]) => {
    throw new TahanError('REFERENCE_DIED', 'The responder that the app is held against ended by itself.', {
      because: `it ended with ${code}.`,
    })
  })
  died.catch(() => {}) // told to whoever waits for the port
  if (responder.stdout === null) throw new TypeError('the responder was given a pipe')
  const [port] = await Promise.race([once(createInterface({ input: responder.stdout }), 'line'), died])
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      responder.stdin?.end()
      await closed
    },
  }
}
