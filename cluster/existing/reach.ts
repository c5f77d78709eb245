import { lookup } from 'node:dns/promises'
import { messageOf, TahanError } from '../../support/errors.ts'
import { apiMessage, type Connection, statusCode } from '../kubernetes/connection.ts'

/** What lies behind `fetch failed`. */
export function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause !== undefined ? causeOf(thrown.cause) : thrown
}

/**
 * The API server's version; the first thing that is asked of it.
 * @throws TahanError CLUSTER_NOT_REACHED, NOT_LOGGED_IN
 */
export async function reach(connection: Connection, context: string): Promise<string> {
  try {
    return (await connection.version.getCode()).gitVersion
  } catch (thrown) {
    if (thrown instanceof TahanError) throw thrown
    const status = statusCode(thrown)
    const server = connection.config.getCurrentCluster()?.server ?? ''
    if (status === 401 || status === 403) {
      throw new TahanError('NOT_LOGGED_IN', `The cluster of context ${context} does not know who asks.`, {
        because: `${server} says: ${apiMessage(thrown)}; the token or certificate is wrong or has expired.`,
        tryThis: `kubectl --context ${context} version, and log in anew`,
        cause: thrown,
      })
    }
    throw new TahanError('CLUSTER_NOT_REACHED', `The cluster of context ${context} does not answer.`, {
      because: `${server}: ${status === undefined ? messageOf(causeOf(thrown)) : apiMessage(thrown)}`,
      tryThis: `kubectl --context ${context} version`,
      cause: thrown,
    })
  }
}

/** Probes need an address: looking a name up would be measured, too. @throws TahanError ADDRESS_UNKNOWN */
export async function addressFor(name: string): Promise<string> {
  try {
    return (await lookup(name, { order: 'ipv4first' })).address
  } catch (cause) {
    throw new TahanError('ADDRESS_UNKNOWN', `There is no address for ${name}.`, {
      because: messageOf(cause),
      tryThis: 'TAHAN_ADDRESS=<an IP address>',
      cause,
    })
  }
}
