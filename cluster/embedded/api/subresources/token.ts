import type { TokenRequest } from 'kubernetes-types/authentication/v1.js'
import type { Pod } from 'kubernetes-types/core/v1.js'
import { timestamp } from '../../client/clock.ts'
import { claimsFor, ownAudiences, type TokenContent } from '../authentication/claims.ts'
import type { Core, WriteOptions } from '../core.ts'
import { badRequest, conflict, invalid } from '../status.ts'
import { decodeAs } from '../verbs/decode.ts'
import { existing } from '../verbs/update.ts'

const tokenRequest = {
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'TokenRequest',
  type: 'authentication/v1.TokenRequest',
}
const shortestSeconds = 600
const longestSeconds = 2 ** 32
const usualSeconds = 3600

/** Makes a token of a service account. @throws ApiError 400, 404, 409, 422 */
export function requestToken(
  core: Core,
  namespace: string,
  name: string,
  json: unknown,
  options: WriteOptions = {},
): TokenRequest {
  const { spec } = decodeAs(tokenRequest, json, options) as unknown as TokenRequest
  const { expirationSeconds = usualSeconds, boundObjectRef } = spec ?? {}
  refuseLifetime(expirationSeconds)
  const { metadata } = existing(core, core.definitions.get('serviceaccounts'), namespace, name)
  const audiences = spec?.audiences?.length ? spec.audiences : [...ownAudiences]
  const nowMs = core.wallMs()
  const token = core.tokenKey.sign(
    claimsFor({
      namespace,
      account: { name, uid: metadata.uid },
      audiences,
      boundTo: boundObjectRef && boundTo(core, namespace, name, boundObjectRef),
      nowMs,
      expirationSeconds,
      id: core.newUid(),
    }),
  )
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(nowMs) },
    spec: { audiences, expirationSeconds, boundObjectRef },
    status: { token, expirationTimestamp: timestamp(nowMs + expirationSeconds * 1000) },
  }
}

function refuseLifetime(seconds: number): void {
  const why =
    seconds < shortestSeconds
      ? 'may not specify a duration less than 10 minutes'
      : seconds > longestSeconds
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined
  if (why === undefined) return
  const names = { resource: 'tokenrequests', kind: 'TokenRequest', group: 'authentication.k8s.io' }
  const message = `Invalid value: ${seconds}: ${why}`
  throw invalid(names, '', [{ reason: 'FieldValueInvalid', field: 'spec.expirationSeconds', message }])
}

function boundTo(
  core: Core,
  namespace: string,
  account: string,
  ref: NonNullable<TokenRequest['spec']['boundObjectRef']>,
): TokenContent['boundTo'] {
  const { kind = '', apiVersion = '', name = '', uid: wanted } = ref
  if (apiVersion !== 'v1' || (kind !== 'Pod' && kind !== 'Secret')) {
    throw badRequest(`cannot bind token to object of type ${apiVersion}, Kind=${kind}`)
  }
  const definition = core.definitions.get(kind === 'Pod' ? 'pods' : 'secrets')
  const found = existing(core, definition, namespace, name)
  if (kind === 'Pod' && (found as Pod).spec?.serviceAccountName !== account) {
    const what = `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`
    throw badRequest(what)
  }
  const { uid } = found.metadata
  if (wanted && wanted !== uid) {
    const why = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`
    throw conflict({ resource: kind, kind, group: '' }, name, why)
  }
  return kind === 'Pod' ? { pod: { name, uid } } : { secret: { name, uid } }
}
