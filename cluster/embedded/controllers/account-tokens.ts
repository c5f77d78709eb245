import type { Secret, ServiceAccount } from 'kubernetes-types/core/v1.js'
import { legacyClaimsFor } from '../api/authentication/claims.ts'
import type { TokenKey } from '../api/authentication/jwt.ts'
import { isApiError, isGone } from '../client/api-error.ts'
import type { Stored } from '../client/resources.ts'
import { type ControllerContext, queueFor } from './context.ts'

const tokenType = 'kubernetes.io/service-account-token'
const annotation = {
  name: 'kubernetes.io/service-account.name',
  uid: 'kubernetes.io/service-account.uid',
}

/** Fills the secrets that are made to hold a service account's token, and takes them away with the account. */
export function runAccountTokens(
  context: ControllerContext,
  tokenKey: TokenKey,
  caCertificate: string,
): void {
  const { api, informers } = context
  const queue = queueFor(context, 'tokens-controller', reconcile)
  informers.secrets.onChange(({ type, object }) => {
    if (type !== 'deleted' && object.type === tokenType) queue.add(keyOf(object))
  })
  informers.serviceaccounts.onChange(({ type, object: { metadata } }) => {
    if (type !== 'deleted') return
    for (const secret of informers.secrets.list()) {
      const isItsOwn =
        secret.type === tokenType &&
        secret.metadata.namespace === metadata.namespace &&
        secret.metadata.annotations?.[annotation.name] === metadata.name
      if (isItsOwn) queue.add(keyOf(secret))
    }
  })

  async function reconcile(key: string): Promise<void> {
    const secret = informers.secrets.get(key)
    if (!secret || secret.type !== tokenType || secret.metadata.deletionTimestamp) return
    const { namespace = '', name, uid, annotations = {} } = secret.metadata
    const account = await accountOf(namespace, annotations[annotation.name] ?? '')
    const wantedUid = annotations[annotation.uid]
    if (!account || (wantedUid && wantedUid !== account.metadata.uid)) {
      await api.delete('secrets', namespace, name, { preconditions: { uid } }).catch(thrown => {
        if (!isGone(thrown)) throw thrown
      })
      return
    }
    const { data = {} } = secret
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const wanted = {
      'ca.crt': base64(caCertificate),
      namespace: data.namespace || base64(namespace),
      token: data.token || base64(tokenKey.sign(legacyClaimsFor(namespace, account.metadata, name))),
    }
    const isFull = Object.entries(wanted).every(([key, value]) => data[key] === value)
    if (isFull && wantedUid) return
    const metadata = {
      ...secret.metadata,
      annotations: { ...annotations, [annotation.uid]: account.metadata.uid },
    }
    await api.update('secrets', { ...secret, metadata, data: { ...data, ...wanted } })
  }

  /** The cache may not have heard of an account whose secret it knows. */
  async function accountOf(namespace: string, name: string): Promise<Stored<ServiceAccount> | undefined> {
    const known = informers.serviceaccounts.get(`${namespace}/${name}`)
    if (known) return known
    try {
      return await api.get('serviceaccounts', namespace, name)
    } catch (thrown) {
      if (isApiError(thrown, 404)) return undefined
      throw thrown
    }
  }
}

function keyOf({ metadata: { namespace, name } }: Stored<Secret>): string {
  return `${namespace}/${name}`
}
