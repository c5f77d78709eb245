import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { requestToken } from '../subresources/token.ts'
import { podNamed, testCore } from '../test-core.ts'
import { create } from '../verbs/create.ts'
import { remove } from '../verbs/delete.ts'
import { legacyClaimsFor } from './claims.ts'
import { verifyToken } from './verify-token.ts'

function coreWithAccount() {
  const core = testCore()
  const { metadata } = create(core, core.definitions.get('serviceaccounts'), 'default', {
    metadata: { name: 'a' },
  })
  return { core, uid: metadata.uid }
}

function tokenOf(core: ReturnType<typeof testCore>, spec: object = {}): string {
  return requestToken(core, 'default', 'a', { spec }).status?.token ?? ''
}

describe('a token', () => {
  test('is its account', () => {
    const { core, uid } = coreWithAccount()
    expect(verifyToken(core, tokenOf(core))).toMatchObject({
      user: {
        name: 'system:serviceaccount:default:a',
        uid,
        groups: ['system:serviceaccounts', 'system:serviceaccounts:default'],
      },
    })
  })

  test('holds for its time, and a minute more for wrong clocks', () => {
    const { core } = coreWithAccount()
    const token = tokenOf(core, { expirationSeconds: 600 })
    const madeMs = core.nowMs
    core.nowMs = madeMs + 660_000
    expect(verifyToken(core, token)).toHaveProperty('user')
    core.nowMs = madeMs + 661_000
    expect(verifyToken(core, token)).toEqual({ problem: 'Token has expired.' })
    core.nowMs = madeMs - 61_000
    expect(verifyToken(core, token)).toEqual({ problem: 'Token could not be validated.' })
  })

  test('that anything was done to is worth nothing', () => {
    const { core } = coreWithAccount()
    const token = tokenOf(core)
    const ends = [token.indexOf('.'), token.lastIndexOf('.'), token.length]
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'Ab0_.'), (at, letter) => {
        // The last letter of a part has bits that mean nothing.
        fc.pre(letter !== token[at] && !ends.includes(at + 1))
        const changed = token.slice(0, at) + letter + token.slice(at + 1)
        expect(verifyToken(core, changed)).toEqual({ problem: 'invalid bearer token' })
      }),
    )
    for (const nonsense of [
      '',
      '.',
      '..',
      'a.b.c',
      `${token}.x`,
      `${token}=`,
      token.replace('.', '!.'),
      token.replace(/^[^.]+/, 'e30'),
    ]) {
      expect(verifyToken(core, nonsense)).toEqual({ problem: 'invalid bearer token' })
    }
  })

  test('of another cluster is worth nothing', () => {
    const { core } = coreWithAccount()
    expect(verifyToken(coreWithAccount().core, tokenOf(core))).toEqual({ problem: 'invalid bearer token' })
  })

  test('is for its audiences', () => {
    const { core } = coreWithAccount()
    const token = tokenOf(core, { audiences: ['vault', 'other'] })
    expect(verifyToken(core, token)).toHaveProperty('problem')
    expect(verifyToken(core, token, ['vault', 'x'])).toMatchObject({ audiences: ['vault'] })
  })

  test('bound to a pod goes with it', () => {
    const { core } = coreWithAccount()
    const pods = core.definitions.get('pods')
    const { spec } = podNamed('p')
    create(core, pods, 'default', { metadata: { name: 'p' }, spec: { ...spec, serviceAccountName: 'a' } })
    create(core, pods, 'default', podNamed('q'))
    const ref = (name: string) => ({ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name } })
    expect(() => tokenOf(core, ref('q'))).toThrow('pod running with different serviceaccount name')
    const token = tokenOf(core, ref('p'))
    expect(verifyToken(core, token)).toMatchObject({
      user: { extra: { 'authentication.kubernetes.io/pod-name': ['p'] } },
    })
    remove(core, pods, 'default', 'p', { gracePeriodSeconds: 0 })
    expect(verifyToken(core, token)).toEqual({ problem: 'pods "p" not found' })
  })

  test('of a secret holds as long as the secret has it', () => {
    const { core, uid } = coreWithAccount()
    const secrets = core.definitions.get('secrets')
    const token = core.tokenKey.sign(legacyClaimsFor('default', { name: 'a', uid }, 's'))
    expect(verifyToken(core, token)).toEqual({ problem: 'Token has been invalidated' })
    const data = (text: string) => ({ token: Buffer.from(text).toString('base64') })
    create(core, secrets, 'default', { metadata: { name: 's' }, data: data('another') })
    expect(verifyToken(core, token)).toEqual({ problem: "Token does not match server's copy" })
    remove(core, secrets, 'default', 's')
    create(core, secrets, 'default', { metadata: { name: 's' }, data: data(token) })
    expect(verifyToken(core, token)).toMatchObject({ user: { name: 'system:serviceaccount:default:a' } })
  })
})
