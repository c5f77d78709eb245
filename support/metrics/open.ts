import { TahanError } from '../errors.ts'
import { type MetricsAddress, urlOf } from './address.ts'
import type { Figures, RunFacts } from './figures.ts'
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
  /** From now on there are figures. */
  begin: (facts: RunFacts) => void
  /** Nobody hears what is told before. */
  tell: Tell
}

/**
 * Listens where a run's live figures are to be served, before there is a run: one that cannot is none.
 *
 * @throws TahanError METRICS_ADDRESS when the address that was chosen cannot be listened on
 */
export async function openMetrics(
  { address, chosen, gateway }: MetricsOptions,
  say: (line: string) => void,
): Promise<LiveMetrics> {
  if (address === undefined && gateway === undefined) {
    return { begin: () => {}, tell: () => {}, [Symbol.asyncDispose]: async () => {} }
  }
  // Loaded only here: a run that nobody looks at needs none of it.
  const [{ figuresOf }, { serveMetrics }, { pushMetrics }] = await Promise.all([
    import('./figures.ts'),
    import('./serve.ts'),
    import('./push.ts'),
  ])
  const owned = new AsyncDisposableStack()
  let figures: Figures | undefined
  if (address !== undefined) {
    try {
      const server = owned.use(await serveMetrics(() => figures?.registry, address))
      say(`live figures are at ${urlOf(server.address)}`)
    } catch (thrown) {
      if (chosen || !(thrown instanceof TahanError)) throw thrown
      say(`no live figures: something else, perhaps another run, has ${urlOf(address)}`)
    }
  }
  return {
    begin: facts => {
      figures = figuresOf(facts)
      if (gateway !== undefined) owned.use(pushMetrics(figures.registry, { gateway, run: facts.run, say }))
    },
    tell: news => figures?.tell(news),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
