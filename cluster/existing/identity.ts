import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { KubeConfig } from '@kubernetes/client-node'
import { TahanError } from '../../support/errors.ts'
import { type Connection, statusCode } from '../kubernetes/connection.ts'

/**
 * What names this very cluster, the best first: the uid of its first namespace, which no other cluster has, whatever it
 * is called in a kubeconfig; and its address with the fingerprint of its authority, which is all that is left to those
 * who may not read that namespace. A run is known by the first; an earlier one may have been known by any.
 *
 * @throws when the API server does not answer: by another name a cluster would not be known again
 */
export async function identitiesOf({ core, config }: Connection): Promise<[string, ...string[]]> {
  const byAddress = addressAndAuthority(config)
  try {
    const { metadata } = await core.readNamespace({ name: 'kube-system' })
    return metadata?.uid ? [`kube-system ${metadata.uid}`, byAddress] : [byAddress]
  } catch (thrown) {
    const isRight = thrown instanceof TahanError && thrown.code === 'RIGHT_MISSING'
    if (isRight || [403, 404].includes(statusCode(thrown) ?? 0)) return [byAddress]
    throw thrown
  }
}

function addressAndAuthority(config: KubeConfig): string {
  const { server = '', caData, caFile } = config.getCurrentCluster() ?? {}
  const authority = caData ? Buffer.from(caData, 'base64') : caFile ? readFileSync(caFile) : undefined
  if (authority === undefined) return server
  return `${server} (${createHash('sha256').update(authority).digest('hex').slice(0, 16)})`
}
