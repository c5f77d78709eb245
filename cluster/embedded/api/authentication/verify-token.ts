import type { Secret } from 'kubernetes-types/core/v1.js'
import type { ResourceName } from '../../client/resources.ts'
import type { Core } from '../core.ts'
import type { ApiObject } from '../object.ts'
import { type Claims, isLegacy, type LegacyClaims, type Named, ownAudiences } from './claims.ts'
import { serviceAccountUser, type User } from './user.ts'

/** How wrong clocks may be. */
const leewaySeconds = 60

/** Whose token it is, or in a sentence why it is worth nothing. */
export type Verified = { user: User; audiences: readonly string[] } | { problem: string }

type Cluster = Pick<Core, 'store' | 'tokenKey' | 'wallMs'>

/** @param audiences whom the token must be meant for, at least one of them; the API server itself by default */
export function verifyToken(
  core: Cluster,
  token: string,
  audiences: readonly string[] = ownAudiences,
): Verified {
  const signed = core.tokenKey.claimsOf(token)
  if (!signed) return { problem: 'invalid bearer token' }
  if (isLegacy(signed)) return verifyLegacy(core, token, signed, audiences)
  const claims = signed as unknown as Claims
  const now = core.wallMs() / 1000
  if (now > claims.exp + leewaySeconds) return { problem: 'Token has expired.' }
  if (now < claims.nbf - leewaySeconds) return { problem: 'Token could not be validated.' }
  const meant = audiences.filter(audience => claims.aud.includes(audience))
  if (meant.length === 0) {
    return {
      problem: `token audiences ${quoted(claims.aud)} is invalid for the target audiences ${quoted(audiences)}`,
    }
  }
  const { namespace, serviceaccount, pod, secret } = claims['kubernetes.io']
  const problem =
    missing(core, 'serviceaccounts', namespace, serviceaccount) ??
    (secret && missing(core, 'secrets', namespace, secret)) ??
    (pod && missing(core, 'pods', namespace, pod))
  if (problem) return { problem }
  const extra = {
    'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`],
    ...(pod && {
      'authentication.kubernetes.io/pod-name': [pod.name],
      'authentication.kubernetes.io/pod-uid': [pod.uid],
    }),
  }
  return {
    user: { ...serviceAccountUser(namespace, serviceaccount.name), uid: serviceaccount.uid, extra },
    audiences: meant,
  }
}

function verifyLegacy(
  core: Cluster,
  token: string,
  claims: LegacyClaims,
  audiences: readonly string[],
): Verified {
  const namespace = claims['kubernetes.io/serviceaccount/namespace']
  const name = claims['kubernetes.io/serviceaccount/service-account.name']
  const uid = claims['kubernetes.io/serviceaccount/service-account.uid']
  const secretName = claims['kubernetes.io/serviceaccount/secret.name']
  const secret = core.store.get('secrets', namespace, secretName) as (ApiObject & Secret) | undefined
  if (!secret || secret.metadata.deletionTimestamp) return { problem: 'Token has been invalidated' }
  if (Buffer.from(secret.data?.token ?? '', 'base64').toString() !== token) {
    return { problem: "Token does not match server's copy" }
  }
  const problem = missing(core, 'serviceaccounts', namespace, { name, uid })
  if (problem) return { problem }
  const meant = audiences.filter(audience => ownAudiences.includes(audience))
  if (meant.length === 0) return { problem: 'token is not meant for the audiences asked for' }
  return { user: { ...serviceAccountUser(namespace, name), uid }, audiences: meant }
}

/** Why an object that a token names is not the one it was made for. */
function missing(
  { store, wallMs }: Cluster,
  resource: ResourceName,
  namespace: string,
  { name, uid }: Named,
): string | undefined {
  const found = store.get(resource, namespace, name)
  if (!found) return `${resource} "${name}" not found`
  const { deletionTimestamp } = found.metadata
  const isLongDeleted = deletionTimestamp && Date.parse(deletionTimestamp) < wallMs() - leewaySeconds * 1000
  if (isLongDeleted) return `${resource} ${namespace}/${name} has been deleted`
  if (found.metadata.uid !== uid)
    return `${resource} UID (${found.metadata.uid}) does not match claim (${uid})`
  return undefined
}

function quoted(words: readonly string[]): string {
  return `[${words.map(word => JSON.stringify(word)).join(' ')}]`
}
