import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import { allow, nameOf, newAccount, untilMay } from './account.ts'

const rbac = 'rbac.authorization.k8s.io'
const path = (namespace: string, resource: string) => `/apis/${rbac}/v1/namespaces/${namespace}/${resource}`
const ref = (kind: string, name: string) => ({ apiGroup: rbac, kind, name })

export const giving = group('giving rights', [], {
  'takes having them': async context => {
    const { namespace } = context
    const holder = await newAccount(context)
    await allow(context, [
      { apiGroups: [rbac], resources: ['roles'], verbs: ['create', 'update'] },
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
    ])
    const rules = (verbs: string[], resources = ['configmaps']) => [{ apiGroups: [''], resources, verbs }]
    const make = (name: string, wanted: object[]) =>
      holder.json({
        method: 'POST',
        path: path(namespace, 'roles'),
        body: { metadata: { name }, rules: wanted },
      })
    await make('fine', rules(['get']))
    const groups = `["system:serviceaccounts" "system:serviceaccounts:${namespace}" "system:authenticated"]`
    const status = await refusalOf(
      make('more', [...rules(['get', 'create', 'delete']), ...rules(['get'], ['secrets', 'pods/log'])]),
    )
    expect(status).toMatchObject({ code: 403, reason: 'Forbidden' })
    expect(status.message).toBe(
      `roles.${rbac} "more" is forbidden: user "${nameOf(context)}" (groups=${groups}) ` +
        'is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["configmaps"], Verbs:["create" "delete"]}\n' +
        '{APIGroups:[""], Resources:["pods/log"], Verbs:["get"]}\n' +
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    )
    const body = { metadata: { name: 'fine' }, rules: rules(['*']) }
    const update = holder.json({ method: 'PUT', path: `${path(namespace, 'roles')}/fine`, body })
    expect((await refusalOf(update)).message).toContain(
      '{APIGroups:[""], Resources:["configmaps"], Verbs:["*"]}',
    )
  },

  'takes having all that a role says, or the right to bind it': async context => {
    const { api, namespace } = context
    const holder = await newAccount(context)
    await api.create('roles', namespace, {
      metadata: { name: 'secret' },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }],
    })
    await allow(context, [{ apiGroups: [rbac], resources: ['rolebindings'], verbs: ['create'] }])
    const subjects = [{ kind: 'ServiceAccount', name: 'a', namespace }]
    const bind = (name: string, roleRef: object) => {
      const body = { metadata: { name }, roleRef, subjects }
      return holder.json({ method: 'POST', path: path(namespace, 'rolebindings'), body })
    }
    expect((await refusalOf(bind('b', ref('Role', 'secret')))).message).toContain(
      'is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["list"]}',
    )
    expect(await refusalOf(bind('b', ref('Role', 'none')))).toMatchObject({
      code: 404,
      message: `roles.${rbac} "none" not found`,
    })
    await allow(
      context,
      [{ apiGroups: [rbac], resources: ['roles'], verbs: ['bind'], resourceNames: ['secret'] }],
      'a',
      'binder',
    )
    await bind('b', ref('Role', 'secret'))
    await untilMay(context, nameOf(context), { verb: 'list', resource: 'secrets' })
    expect((await refusalOf(bind('c', ref('ClusterRole', 'edit')))).code).toBe(403)
  },

  'takes no more than the right to escalate': async context => {
    const { namespace } = context
    const holder = await newAccount(context)
    await allow(context, [{ apiGroups: [rbac], resources: ['roles'], verbs: ['escalate', 'create'] }])
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }]
    const body = { metadata: { name: 'more' }, rules }
    await holder.json({ method: 'POST', path: path(namespace, 'roles'), body })
  },

  'keeps to the role that a binding was made with': async ({ api, namespace }) => {
    const binding = await api.create('rolebindings', namespace, {
      metadata: { name: 'b' },
      roleRef: { kind: 'Role', name: 'r', apiGroup: rbac },
      subjects: [{ kind: 'User', name: 'u' }],
    })
    expect(binding.subjects).toEqual([{ kind: 'User', name: 'u', apiGroup: rbac }])
    const status = await refusalOf(
      api.patch('rolebindings', namespace, 'b', { roleRef: { kind: 'ClusterRole', name: 'view' } }),
    )
    expect(status).toMatchObject({
      code: 422,
      message: `RoleBinding.${rbac} "b" is invalid: roleRef: Invalid value: rbac.RoleRef{APIGroup:"${rbac}", Kind:"ClusterRole", Name:"view"}: cannot change roleRef`,
    })
    await api.patch('rolebindings', namespace, 'b', { subjects: [] })
  },

  'is refused where it makes no sense': async ({ api, namespace, unique }) => {
    const causes = async (asked: Promise<unknown>) =>
      (await refusalOf(asked)).details?.causes?.map(({ field, message }) => `${field}: ${message}`)
    const role = (rules: object[]) => ({ metadata: { name: 'x' }, rules: rules as { verbs: string[] }[] })
    expect(await causes(api.create('roles', namespace, role([{ verbs: [], apiGroups: [''] }])))).toEqual([
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ])
    expect(
      await causes(api.create('roles', namespace, role([{ verbs: ['get'], nonResourceURLs: ['/metrics'] }]))),
    ).toEqual([
      'rules[0].nonResourceURLs: Invalid value: []string{"/metrics"}: namespaced rules cannot apply to non-resource URLs',
    ])
    expect(
      await causes(api.create('roles', namespace, role([{ verbs: ['get'], resources: ['pods'] }]))),
    ).toEqual(['rules[0].apiGroups: Required value: resource rules must supply at least one api group'])
    const both = role([{ verbs: ['get'], apiGroups: [''], resources: ['pods'], nonResourceURLs: ['/x'] }])
    expect(await causes(api.create('clusterroles', '', { ...both, metadata: { name: unique } }))).toEqual([
      'rules[0].nonResourceURLs: Invalid value: []string{"/x"}: rules cannot apply to both regular resources and non-resource URLs',
    ])
    const wrong = {
      metadata: { name: 'x' },
      roleRef: { kind: 'Rule', name: '', apiGroup: 'apps' },
      subjects: [
        { kind: 'ServiceAccount', name: '' },
        { kind: 'Robot', name: 'r' },
        { kind: 'User', name: 'u', apiGroup: 'apps' },
      ],
    }
    expect(await causes(api.create('rolebindings', namespace, wrong))).toEqual([
      `roleRef.apiGroup: Unsupported value: "apps": supported values: "${rbac}"`,
      'roleRef.kind: Unsupported value: "Rule": supported values: "Role", "ClusterRole"',
      'roleRef.name: Required value',
      'subjects[0].name: Required value',
      'subjects[1].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
      `subjects[2].apiGroup: Unsupported value: "apps": supported values: "${rbac}"`,
    ])
    const cluster = {
      metadata: { name: unique },
      roleRef: ref('Role', 'r'),
      subjects: [{ kind: 'ServiceAccount', name: 'a' }],
    }
    expect(await causes(api.create('clusterrolebindings', '', cluster))).toEqual([
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'subjects[0].namespace: Required value',
    ])
    expect(await causes(api.create('roles', namespace, { ...role([]), metadata: { name: 'a%b' } }))).toEqual([
      `metadata.name: Invalid value: "a%b": may not contain '%'`,
    ])
  },

  'through a role that is made of others gives what they say': async context => {
    const { api, unique, after } = context
    const [whole, part] = [`${unique}-whole`, `${unique}-part`]
    const label = { [`example.com/${unique}`]: 'true' }
    after(() => api.discard('clusterroles', '', whole))
    await api.create('clusterroles', '', {
      metadata: { name: whole },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: label }] },
    })
    after(() => api.discard('clusterroles', '', part))
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
    await api.create('clusterroles', '', { metadata: { name: part, labels: label }, rules })
    await api.until('clusterroles', '', whole, role => role.rules?.length === 1)
    expect((await api.get('clusterroles', '', whole)).rules).toEqual(rules)
    await api.discard('clusterroles', '', part)
    await api.until('clusterroles', '', whole, role => !role.rules?.length)
  },
})
