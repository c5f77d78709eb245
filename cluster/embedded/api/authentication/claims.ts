import { serviceAccountUser } from './user.ts'

/** As K3s has them. */
const issuer = 'https://kubernetes.default.svc.cluster.local'
export const ownAudiences: readonly string[] = [issuer, 'k3s']
const legacyIssuer = 'kubernetes/serviceaccount'

/** An object as tokens name it. */
export interface Named {
  name: string
  uid: string
}

/** What tokens that were asked for say, in the API's words. Times are in seconds since 1970. */
export interface Claims {
  aud: readonly string[]
  exp: number
  iat: number
  nbf: number
  iss: string
  sub: string
  /** Unique. */
  jti: string
  'kubernetes.io': { namespace: string; serviceaccount: Named; pod?: Named; secret?: Named }
}

export interface TokenContent {
  namespace: string
  account: Named
  audiences: readonly string[]
  /** The token is worth nothing once this one is gone. */
  boundTo?: { pod: Named } | { secret: Named }
  nowMs: number
  expirationSeconds: number
  id: string
}

export function claimsFor(content: TokenContent): Claims {
  const { namespace, account, audiences, boundTo, nowMs, expirationSeconds, id } = content
  const now = Math.floor(nowMs / 1000)
  return {
    aud: audiences,
    exp: now + expirationSeconds,
    iat: now,
    iss: issuer,
    jti: id,
    'kubernetes.io': { namespace, ...boundTo, serviceaccount: account },
    nbf: now,
    sub: serviceAccountUser(namespace, account.name).name,
  }
}

/** What the tokens in secrets say; they hold as long as their secret does. */
export interface LegacyClaims {
  iss: string
  'kubernetes.io/serviceaccount/namespace': string
  'kubernetes.io/serviceaccount/secret.name': string
  'kubernetes.io/serviceaccount/service-account.name': string
  'kubernetes.io/serviceaccount/service-account.uid': string
  sub: string
}

export function legacyClaimsFor(namespace: string, account: Named, secret: string): LegacyClaims {
  return {
    iss: legacyIssuer,
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secret,
    'kubernetes.io/serviceaccount/service-account.name': account.name,
    'kubernetes.io/serviceaccount/service-account.uid': account.uid,
    sub: serviceAccountUser(namespace, account.name).name,
  }
}

/** @param claims of a token that this server has signed: only these two kinds are ever signed */
export function isLegacy(claims: object): claims is LegacyClaims {
  return 'iss' in claims && claims.iss === legacyIssuer
}
