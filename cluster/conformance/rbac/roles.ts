import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { refusalOf } from '../client/refusal.ts'
import { allow, type Holder, nameOf, newAccount, untilMay } from './account.ts'

const rbac = 'rbac.authorization.k8s.io'

async function codesOf(holder: Holder, paths: Record<string, string>): Promise<Record<string, number>> {
  const codes: Record<string, number> = {}
  for (const [what, path] of Object.entries(paths)) codes[what] = (await holder.call({ path })).code
  return codes
}

export const roles = group('a role', [], {
  'that nobody gave allows nothing': async context => {
    const { namespace } = context
    const holder = await newAccount(context)
    const user = nameOf(context)
    const path = `/api/v1/namespaces/${namespace}/pods`
    expect(await refusalOf(holder.json({ path }))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `pods is forbidden: User "${user}" cannot list resource "pods" in API group "" in the namespace "${namespace}"`,
      reason: 'Forbidden',
      details: { kind: 'pods' },
      code: 403,
    })
    const scale = `/apis/apps/v1/namespaces/${namespace}/deployments/d/scale`
    expect(await refusalOf(holder.json({ path: scale }))).toMatchObject({
      message: `deployments.apps "d" is forbidden: User "${user}" cannot get resource "deployments/scale" in API group "apps" in the namespace "${namespace}"`,
      details: { name: 'd', group: 'apps', kind: 'deployments' },
    })
    expect(await refusalOf(holder.json({ path: '/api/v1/nodes' }))).toMatchObject({
      message: `nodes is forbidden: User "${user}" cannot list resource "nodes" in API group "" at the cluster scope`,
    })
    expect(await refusalOf(holder.json({ path: `/api/v1/namespaces/${namespace}` }))).toMatchObject({
      message: `namespaces "${namespace}" is forbidden: User "${user}" cannot get resource "namespaces" in API group "" in the namespace "${namespace}"`,
    })
    expect(await refusalOf(holder.json({ path: '/metrics' }))).toMatchObject({
      message: `forbidden: User "${user}" cannot get path "/metrics"`,
      details: {},
    })
    expect((await refusalOf(holder.json({ method: 'DELETE', path }))).message).toContain(
      'cannot deletecollection resource "pods"',
    )
    expect((await refusalOf(holder.json({ path, query: { watch: true } }))).message).toContain(
      'cannot watch resource "pods"',
    )
    expect((await refusalOf(holder.json({ path: '/apis/none/v1/things' }))).message).toBe(
      `things.none is forbidden: User "${user}" cannot list resource "things" in API group "none" at the cluster scope`,
    )
  },

  'allows what it says and nothing else': async context => {
    const { namespace } = context
    const holder = await newAccount(context)
    await allow(context, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'create'] }])
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const body = { metadata: { name: 'c' } }
    expect((await holder.call({ method: 'POST', path, body })).code).toBe(201)
    expect((await holder.call({ path })).code).toBe(200)
    expect(
      await codesOf(holder, {
        watch: `${path}?watch=true`,
        one: `${path}/c`,
        other: `/api/v1/namespaces/${namespace}/secrets`,
        elsewhere: '/api/v1/namespaces/default/configmaps',
        everywhere: '/api/v1/configmaps',
      }),
    ).toEqual({ watch: 403, one: 403, other: 403, elsewhere: 403, everywhere: 403 })
    expect((await holder.call({ method: 'DELETE', path: `${path}/c` })).code).toBe(403)
  },

  'may name the objects that it is about': async context => {
    const { api, namespace } = context
    for (const name of ['c', 'd']) await api.create('configmaps', namespace, { metadata: { name } })
    const holder = await newAccount(context)
    await allow(context, [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'], resourceNames: ['c'] },
    ])
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    expect(
      await codesOf(holder, {
        it: `${path}/c`,
        other: `${path}/d`,
        all: path,
        listed: `${path}?fieldSelector=metadata.name%3Dc`,
      }),
    ).toEqual({ it: 200, other: 403, all: 403, listed: 200 })
  },

  'tells sub-resources from the whole': async context => {
    const { namespace } = context
    const holder = await newAccount(context)
    await allow(context, [
      { apiGroups: [''], resources: ['pods/log', '*/exec'], verbs: ['*'] },
      { apiGroups: ['*'], resources: ['*/scale'], verbs: ['get'] },
    ])
    const pod = `/api/v1/namespaces/${namespace}/pods/none`
    const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/none`
    expect(
      await codesOf(holder, { pod, log: `${pod}/log`, deployment, scale: `${deployment}/scale` }),
    ).toEqual({ pod: 403, log: 404, deployment: 403, scale: 404 })
    expect((await holder.call({ method: 'POST', path: `${pod}/eviction`, body: {} })).code).toBe(403)
    expect((await holder.call({ method: 'POST', path: `${pod}/exec?command=x` })).code).not.toBe(403)
  },

  'of the whole cluster is given in one namespace or in all': async context => {
    const { api, namespace, unique, after } = context
    const holder = await newAccount(context)
    const roleRef = { apiGroup: rbac, kind: 'ClusterRole', name: unique }
    const subjects = [{ kind: 'ServiceAccount', name: 'a', namespace }]
    after(() => api.discard('clusterroles', '', unique))
    await api.create('clusterroles', '', {
      metadata: { name: unique },
      rules: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['list'] },
        { nonResourceURLs: ['/metrics', '/debug/*'], verbs: ['get'] },
      ],
    })
    await api.create('rolebindings', namespace, { metadata: { name: 'b' }, roleRef, subjects })
    await untilMay(context, nameOf(context), { verb: 'list', resource: 'configmaps' })
    const paths = {
      here: `/api/v1/namespaces/${namespace}/configmaps`,
      everywhere: '/api/v1/configmaps',
      metrics: '/metrics',
    }
    expect(await codesOf(holder, paths)).toEqual({ here: 200, everywhere: 403, metrics: 403 })
    after(() => api.discard('clusterrolebindings', '', unique))
    await api.create('clusterrolebindings', '', { metadata: { name: unique }, roleRef, subjects })
    await untilMay(context, nameOf(context), { verb: 'list', resource: 'configmaps', namespace: '' })
    const codes = await codesOf(holder, { ...paths, debug: '/debug/nothing', other: '/logs' })
    expect(codes).toMatchObject({ here: 200, everywhere: 200, other: 403 })
    expect([codes.metrics, codes.debug]).not.toContain(403)
  },

  'is given to all accounts of a namespace': async context => {
    const { api, namespace } = context
    const holder = await newAccount(context)
    await api.create('rolebindings', namespace, {
      metadata: { name: 'b' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'Group', name: `system:serviceaccounts:${namespace}` }],
    })
    const binding = await api.get('rolebindings', namespace, 'b')
    expect(binding.subjects).toEqual([
      { kind: 'Group', apiGroup: rbac, name: `system:serviceaccounts:${namespace}` },
    ])
    const there = `/api/v1/namespaces/${namespace}`
    await eventually(
      'the right to list pods',
      () => holder.call({ path: `${there}/pods` }),
      ({ code }) => code === 200,
    )
    expect(
      await codesOf(holder, {
        secrets: `${there}/secrets`,
        roles: `/apis/${rbac}/v1/namespaces/${namespace}/roles`,
      }),
    ).toEqual({
      secrets: 403,
      roles: 403,
    })
  },

  'that is taken away, or is changed, allows no more': async context => {
    const { api, namespace } = context
    const holder = await newAccount(context)
    await allow(context, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }])
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    expect((await holder.call({ path })).code).toBe(200)
    await api.patch('roles', namespace, 'r', {
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    })
    await untilMay(context, nameOf(context), { verb: 'list', resource: 'configmaps' }, false)
    expect(await codesOf(holder, { all: path, one: `${path}/none` })).toEqual({ all: 403, one: 404 })
    await api.delete('roles', namespace, 'r')
    await untilMay(context, nameOf(context), { verb: 'get', resource: 'configmaps' }, false)
    expect((await refusalOf(holder.json({ path }))).message).toMatch(
      /in the namespace "[^"]+": RBAC: role\.rbac\.authorization\.k8s\.io "r" not found$/,
    )
    await api.delete('rolebindings', namespace, 'r')
  },

  'that creates by applying must allow to create': async context => {
    const { namespace } = context
    const holder = await newAccount(context)
    await allow(context, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }])
    const apply = {
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace}/configmaps/c?fieldManager=x`,
      contentType: 'application/apply-patch+yaml',
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } },
    }
    const status = await refusalOf(holder.json(apply))
    expect(status).toMatchObject({ code: 403, reason: 'Forbidden' })
    expect(status.message).toContain('configmaps "c" is forbidden: ')
    await context.api.create('configmaps', namespace, { metadata: { name: 'c' } })
    expect((await holder.call(apply)).code).toBe(200)
  },
})
