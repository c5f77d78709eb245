import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'
import { allow, type Holder, nameOf, newAccount, review, untilMay } from './account.ts'

interface Rules {
  status: {
    resourceRules: { verbs: string[]; apiGroups: string[]; resources: string[]; resourceNames?: string[] }[]
    nonResourceRules: { verbs: string[]; nonResourceURLs: string[] }[]
  }
}

function ask<T>(holder: Pick<Holder, 'json'>, kind: string, spec: object, namespace?: string): Promise<T> {
  const apiVersion = 'authorization.k8s.io/v1'
  const within = namespace === undefined ? '' : `/namespaces/${namespace}`
  return holder.json<T>({
    method: 'POST',
    path: `/apis/${apiVersion}${within}/${kind.toLowerCase()}s`,
    body: { apiVersion, kind, spec, ...(namespace && { metadata: { namespace } }) },
  })
}

const own = (holder: Holder, asked: object) =>
  ask(holder, 'SelfSubjectAccessReview', { resourceAttributes: asked })

async function withRole(context: Context): Promise<Holder> {
  const holder = await newAccount(context)
  await allow(context, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['c'] }])
  return holder
}

export const reviews = group('a review of rights', [], {
  'says what one may do, and why': async context => {
    const { namespace } = context
    const holder = await withRole(context)
    const asked = { namespace, verb: 'get', resource: 'configmaps' }
    expect(await own(holder, { ...asked, name: 'c' })).toMatchObject({
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      spec: { resourceAttributes: { ...asked, name: 'c' } },
      status: {
        allowed: true,
        reason: `RBAC: allowed by RoleBinding "r/${namespace}" of Role "r" to ServiceAccount "a/${namespace}"`,
      },
    })
    expect(await own(holder, asked)).toMatchObject({ status: { allowed: false } })
    expect(await own(holder, { ...asked, name: 'c', subresource: 'x' })).toMatchObject({
      status: { allowed: false },
    })
    const path = { nonResourceAttributes: { verb: 'get', path: '/version' } }
    expect(await ask(holder, 'SelfSubjectAccessReview', path)).toMatchObject({
      status: { allowed: true, reason: expect.stringContaining('to Group "system:authenticated"') },
    })
    const both = { ...path, resourceAttributes: asked }
    expect(await refusalOf(ask(holder, 'SelfSubjectAccessReview', both))).toMatchObject({ code: 422 })
    expect(await refusalOf(ask(holder, 'SelfSubjectAccessReview', {}))).toMatchObject({ code: 422 })
  },

  'of others is for those who may': async context => {
    const { api, namespace } = context
    const holder = await withRole(context)
    const asked = { namespace, verb: 'get', resource: 'configmaps', name: 'c' }
    expect(await review(context, nameOf(context), asked)).toMatchObject({ status: { allowed: true } })
    expect(await review(context, nameOf(context, 'b'), asked)).toMatchObject({ status: { allowed: false } })
    const spec = { user: nameOf(context), resourceAttributes: asked }
    expect(await refusalOf(ask(holder, 'SubjectAccessReview', spec))).toMatchObject({
      code: 403,
      message: `subjectaccessreviews.authorization.k8s.io is forbidden: User "${nameOf(context)}" cannot create resource "subjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope`,
    })
    expect(await refusalOf(ask(api, 'SubjectAccessReview', { resourceAttributes: asked }))).toMatchObject({
      code: 422,
      message: expect.stringContaining('at least one of user or group must be specified'),
    })
    const masters = {
      groups: ['system:masters'],
      resourceAttributes: { verb: '*', resource: '*', group: '*' },
    }
    expect(await ask(api, 'SubjectAccessReview', masters)).toMatchObject({ status: { allowed: true } })
  },

  'of others can be of one namespace': async context => {
    const { api, namespace } = context
    await withRole(context)
    const resourceAttributes = { namespace, verb: 'get', resource: 'configmaps', name: 'c' }
    const spec = { user: nameOf(context), resourceAttributes }
    expect(await ask(api, 'LocalSubjectAccessReview', spec, namespace)).toMatchObject({
      kind: 'LocalSubjectAccessReview',
      status: { allowed: true },
    })
    const elsewhere = { ...spec, resourceAttributes: { ...resourceAttributes, namespace: 'default' } }
    expect(await refusalOf(ask(api, 'LocalSubjectAccessReview', elsewhere, namespace))).toMatchObject({
      code: 422,
    })
  },

  'lists all that one may do in a namespace': async context => {
    const { namespace } = context
    const holder = await withRole(context)
    const { status } = await ask<Rules>(holder, 'SelfSubjectRulesReview', { namespace })
    expect(status.resourceRules).toContainEqual({
      verbs: ['get'],
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: ['c'],
    })
    expect(status.resourceRules.flatMap(({ resources }) => resources)).toContain('selfsubjectaccessreviews')
    expect(status.nonResourceRules.flatMap(({ nonResourceURLs }) => nonResourceURLs)).toEqual(
      expect.arrayContaining(['/api', '/apis/*', '/healthz', '/version']),
    )
    expect(await refusalOf(ask(holder, 'SelfSubjectRulesReview', {}))).toMatchObject({ code: 400 })
  },

  'can be asked for as another': async context => {
    const { api, namespace } = context
    const holder = await withRole(context)
    const path = `/api/v1/namespaces/${namespace}/configmaps/c`
    await api.create('configmaps', namespace, { metadata: { name: 'c' } })
    const as = { 'impersonate-user': nameOf(context) }
    expect((await api.call({ path, headers: as })).code).toBe(200)
    expect(await refusalOf(api.json({ path: '/api/v1/nodes', headers: as }))).toMatchObject({
      message: `nodes is forbidden: User "${nameOf(context)}" cannot list resource "nodes" in API group "" at the cluster scope`,
    })
    expect((await api.call({ path, headers: { 'impersonate-user': 'jane' } })).code).toBe(403)
    expect(
      (
        await api.call({
          path,
          headers: { 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' },
        })
      ).code,
    ).toBe(200)
    expect(await refusalOf(holder.json({ path, headers: { 'impersonate-user': 'jane' } }))).toMatchObject({
      code: 403,
      message: `users "jane" is forbidden: User "${nameOf(context)}" cannot impersonate resource "users" in API group "" at the cluster scope`,
    })
    await allow(
      context,
      [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'], resourceNames: ['b'] }],
      'a',
      'actor',
    )
    await api.create('serviceaccounts', namespace, { metadata: { name: 'b' } })
    await allow(context, [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }], 'b', 'lister')
    await untilMay(context, nameOf(context, 'b'), { verb: 'list', resource: 'pods' })
    const asOther = { 'impersonate-user': nameOf(context, 'b') }
    expect((await holder.call({ path: `/api/v1/namespaces/${namespace}/pods`, headers: asOther })).code).toBe(
      200,
    )
  },

  'says who one is': {
    needs: ['self reviews'],
    show: async context => {
      const { namespace } = context
      const holder = await newAccount(context)
      const apiVersion = 'authentication.k8s.io/v1'
      const path = `/apis/${apiVersion}/selfsubjectreviews`
      const body = { apiVersion, kind: 'SelfSubjectReview' }
      expect(await holder.json({ method: 'POST', path, body })).toMatchObject({
        status: {
          userInfo: {
            username: nameOf(context),
            groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
          },
        },
      })
    },
  },
})
