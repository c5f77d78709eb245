import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'
import { Holder, holderOf, nameOf, newAccount, requestToken } from './account.ts'

const issuer = 'https://kubernetes.default.svc.cluster.local'
const stranger = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' }

/** What a token says, whoever signed it. */
function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

async function untilStrange(holder: Holder): Promise<void> {
  // What a token was found to be is remembered for a few seconds.
  await eventually(
    'a token to be worth nothing',
    () => holder.call({ path: '/version' }),
    ({ code }) => code === 401,
  )
  expect(await refusalOf(holder.json({ path: '/version' }))).toMatchObject(stranger)
}

export const tokens = group("a service account's token", [], {
  'is made on request, for an hour': async context => {
    const { api, namespace } = context
    const { metadata } = await api.create('serviceaccounts', namespace, { metadata: { name: 'a' } })
    const beforeMs = Date.now()
    const made = await requestToken(context, 'a')
    expect(made).toMatchObject({
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      spec: { audiences: [issuer, 'k3s'], expirationSeconds: 3600 },
    })
    const aboutMs = Date.parse(made.status?.expirationTimestamp ?? '') - beforeMs
    expect(Math.abs(aboutMs - 3_600_000)).toBeLessThan(60_000)
    const claims = claimsOf(made.status?.token ?? '')
    expect(claims).toMatchObject({
      iss: issuer,
      aud: [issuer, 'k3s'],
      sub: `system:serviceaccount:${namespace}:a`,
      'kubernetes.io': { namespace, serviceaccount: { name: 'a', uid: metadata.uid } },
    })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600)
    expect(claims.nbf).toBe(claims.iat)
  },

  'is made for as long as asked': async context => {
    await context.api.create('serviceaccounts', context.namespace, { metadata: { name: 'a' } })
    const { spec, status } = await requestToken(context, 'a', { expirationSeconds: 7200 })
    const claims = claimsOf(status?.token ?? '')
    expect(spec.expirationSeconds).toBe(7200)
    expect(Number(claims.exp) - Number(claims.iat)).toBe(7200)
    expect(await refusalOf(requestToken(context, 'a', { expirationSeconds: 599 }))).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: expect.stringContaining(
        'spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
      ),
    })
  },

  'is made for accounts that there are': async context => {
    expect(await refusalOf(requestToken(context, 'none'))).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'serviceaccounts "none" not found',
    })
  },

  'lets its holder in': async context => {
    const holder = await newAccount(context)
    expect((await holder.call({ path: '/version' })).code).toBe(200)
    expect((await holder.call({ path: '/api/v1' })).code).toBe(200)
  },

  'that was changed lets nobody in': async context => {
    const { token } = await newAccount(context)
    const [head, body = '', signature] = token.split('.')
    const claims = { ...claimsOf(token), sub: nameOf(context, 'b') }
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url')
    for (const wrong of [[head, forged, signature].join('.'), [head, body, 'AAAA'].join('.'), `${token}A`]) {
      expect(await refusalOf(new Holder(context, wrong).json({ path: '/version' }))).toMatchObject(stranger)
    }
  },

  'for others lets nobody in': async context => {
    await context.api.create('serviceaccounts', context.namespace, { metadata: { name: 'a' } })
    const { spec, status } = await requestToken(context, 'a', { audiences: ['vault'] })
    expect(spec.audiences).toEqual(['vault'])
    const holder = new Holder(context, status?.token ?? '')
    expect(await refusalOf(holder.json({ path: '/version' }))).toMatchObject(stranger)
    const reviewed = await reviewToken(context, holder.token, ['vault'])
    expect(reviewed).toMatchObject({ authenticated: true, audiences: ['vault'] })
  },

  'is worth nothing without its account, also when there is a new one of that name': async context => {
    const { api, namespace } = context
    const holder = await newAccount(context)
    await api.delete('serviceaccounts', namespace, 'a')
    await untilStrange(holder)
    await api.create('serviceaccounts', namespace, { metadata: { name: 'a' } })
    expect((await (await holderOf(context, 'a')).call({ path: '/version' })).code).toBe(200)
    expect(await refusalOf(holder.json({ path: '/version' }))).toMatchObject(stranger)
  },

  'is worth nothing without the object that it is bound to': async context => {
    const { api, namespace } = context
    await api.create('serviceaccounts', namespace, { metadata: { name: 'a' } })
    const { metadata } = await api.create('secrets', namespace, { metadata: { name: 's' } })
    const boundObjectRef = { kind: 'Secret', apiVersion: 'v1', name: 's', uid: metadata.uid }
    const other = requestToken(context, 'a', { boundObjectRef: { ...boundObjectRef, uid: 'other' } })
    expect(await refusalOf(other)).toMatchObject({ code: 409, reason: 'Conflict' })
    const { status } = await requestToken(context, 'a', { boundObjectRef })
    const holder = new Holder(context, status?.token ?? '')
    expect(claimsOf(holder.token)).toMatchObject({
      'kubernetes.io': { secret: { name: 's', uid: metadata.uid } },
    })
    expect((await holder.call({ path: '/version' })).code).toBe(200)
    await api.delete('secrets', namespace, 's')
    await untilStrange(holder)
  },

  'can be reviewed': async context => {
    const { namespace } = context
    const { token } = await newAccount(context)
    expect(await reviewToken(context, token)).toMatchObject({
      authenticated: true,
      user: {
        username: nameOf(context),
        uid: expect.any(String),
        groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      },
    })
    const nonsense = await reviewToken(context, 'nonsense')
    expect(nonsense).not.toHaveProperty('authenticated')
    expect(nonsense.error).toContain('invalid bearer token')
  },

  'is put into a secret of its type': async context => {
    const { api, namespace } = context
    const { metadata } = await api.create('serviceaccounts', namespace, { metadata: { name: 'a' } })
    await api.create('secrets', namespace, tokenSecret('s', 'a'))
    const secret = await api.until('secrets', namespace, 's', ({ data }) => data?.token !== undefined)
    expect(secret.metadata.annotations).toMatchObject({ 'kubernetes.io/service-account.uid': metadata.uid })
    const text = (key: string) => Buffer.from(secret.data?.[key] ?? '', 'base64').toString()
    expect(text('namespace')).toBe(namespace)
    expect(text('ca.crt')).toContain('BEGIN CERTIFICATE')
    const holder = new Holder(context, text('token'))
    expect((await holder.call({ path: '/version' })).code).toBe(200)
    await api.delete('secrets', namespace, 's')
    await untilStrange(holder)
  },

  'in a secret goes with its account': async context => {
    const { api, namespace } = context
    await api.create('secrets', namespace, tokenSecret('early', 'none'))
    await api.untilGone('secrets', namespace, 'early')
    await api.create('serviceaccounts', namespace, { metadata: { name: 'a' } })
    await api.create('secrets', namespace, tokenSecret('s', 'a'))
    await api.until('secrets', namespace, 's', ({ data }) => data?.token !== undefined)
    await api.delete('serviceaccounts', namespace, 'a')
    await api.untilGone('secrets', namespace, 's')
    const nameless = { metadata: { name: 't' }, type: 'kubernetes.io/service-account-token' }
    expect(await refusalOf(api.create('secrets', namespace, nameless))).toMatchObject({
      code: 422,
      message:
        'Secret "t" is invalid: metadata.annotations[kubernetes.io/service-account.name]: Required value',
    })
  },
})

function tokenSecret(name: string, account: string) {
  const annotations = { 'kubernetes.io/service-account.name': account }
  return { metadata: { name, annotations }, type: 'kubernetes.io/service-account-token' }
}

interface TokenStatus {
  authenticated?: boolean
  error?: string
}

async function reviewToken({ api }: Context, token: string, audiences?: string[]): Promise<TokenStatus> {
  const { status } = await api.json<{ status: TokenStatus }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token, audiences },
    },
  })
  return status
}
