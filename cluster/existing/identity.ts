import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { KubeConfig } from '@kubernetes/client-node'
import { TahanError } from '../../support/errors.ts'
import { type Connection, statusCode } from '../kubernetes/connection.ts'

/**
 * Names this very cluster, whatever it is called in a kubeconfig: the uid of its first namespace, which no other
 * cluster has. Where that may not be read: its address and the fingerprint of its authority.
 */
export async function identityOf({ core, config }: Connection): Promise<string> {
  try {
    const { metadata } = await core.readNamespace({ name: 'kube-system' })
    if (metadata?.uid) return `kube-system ${metadata.uid}`
  } catch (thrown) {
    const mayNot = thrown instanceof TahanError && thrown.code === 'RIGHT_MISSING'
    if (!mayNot && statusCode(thrown) === undefined) throw thrown
  }
  return addressAndAuthority(config)
}

function addressAndAuthority(config: KubeConfig): string {
  const { server = '', caData, caFile } = config.getCurrentCluster() ?? {}
  const authority = caData ? Buffer.from(caData, 'base64') : caFile ? readFileSync(caFile) : undefined
  if (authority === undefined) return server
  return `${server} (${createHash('sha256').update(authority).digest('hex').slice(0, 16)})`
}
