import { TahanError } from '../errors.ts'
import { type MetricsAddress, urlOf } from './address.ts'
import type { RunFacts } from './figures.ts'
import type { Tell } from './news.ts'

/** Who may look on while a run goes on. */
export interface MetricsOptions {
  /** Undefined: nobody is served. */
  address: MetricsAddress | undefined
  /** Somebody chose the address: a run goes on without its live figures where nobody did and the port is taken. */
  chosen: boolean
  /** URL of a Pushgateway; undefined: nothing is pushed. */
  gateway: string | undefined
}

/** A run's live figures on their way out. Disposing ends that, and takes them away from the Pushgateway. */
export interface LiveMetrics extends AsyncDisposable {
  tell: Tell
}

/** @throws TahanError METRICS_ADDRESS when the address that was chosen cannot be listened on */
export async function openMetrics(
  facts: RunFacts,
  { address, chosen, gateway }: MetricsOptions,
  say: (line: string) => void,
): Promise<LiveMetrics> {
  if (address === undefined && gateway === undefined) {
    return { tell: () => {}, [Symbol.asyncDispose]: async () => {} }
  }
  // Loaded only here: a run that nobody looks at needs none of it.
  const [{ figuresOf }, { serveMetrics }, { pushMetrics }] = await Promise.all([
    import('./figures.ts'),
    import('./serve.ts'),
    import('./push.ts'),
  ])
  const { tell, registry } = figuresOf(facts)
  await using opening = new AsyncDisposableStack()
  if (address !== undefined) {
    try {
      const server = opening.use(await serveMetrics(registry, address))
      say(`live figures are at ${urlOf(server.address)}`)
    } catch (thrown) {
      if (chosen || !(thrown instanceof TahanError)) throw thrown
      say(`no live figures: something else, perhaps another run, has ${urlOf(address)}`)
    }
  }
  if (gateway !== undefined) {
    opening.use(pushMetrics(registry, { gateway, run: facts.run, say }))
  }
  const owned = opening.move()
  return { tell, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
