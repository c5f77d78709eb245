import { expect, test } from 'vitest'
import { serviceAccountUser } from '../authentication/user.ts'
import { podNamed, testCore } from '../test-core.ts'
import { create } from '../verbs/create.ts'
import { remove } from '../verbs/delete.ts'
import { decide, requireRight } from './authorize.ts'

const account = serviceAccountUser('default', 'a')
const master = { name: 'system:admin', groups: ['system:masters'] }
const list = { verb: 'list', group: '', resource: 'pods', subresource: '', namespace: 'default', name: '' }

function coreWith(
  ...objects: { resource: 'roles' | 'rolebindings' | 'clusterrolebindings'; body: object }[]
) {
  const core = testCore()
  for (const { resource, body } of objects) {
    create(core, core.definitions.get(resource), resource.startsWith('cluster') ? undefined : 'default', body)
  }
  return core
}

const lister = {
  resource: 'roles' as const,
  body: { metadata: { name: 'r' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] },
}
const binding = (name: string, subject: object) => ({
  resource: 'rolebindings' as const,
  body: { metadata: { name: 'b' }, roleRef: { kind: 'Role', name }, subjects: [subject] },
})

test('roles and bindings count from the moment they are there until they are gone', () => {
  const core = coreWith()
  const { definitions } = core
  expect(decide(core, account, list).allowed).toBe(false)
  create(core, definitions.get('roles'), 'default', lister.body)
  expect(decide(core, account, list).allowed).toBe(false)
  create(
    core,
    definitions.get('rolebindings'),
    'default',
    binding('r', { kind: 'ServiceAccount', name: 'a' }).body,
  )
  expect(decide(core, account, list)).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "b/default" of Role "r" to ServiceAccount "a/default"',
  })
  expect(decide(core, account, { ...list, namespace: 'kube-system' }).allowed).toBe(false)
  expect(decide(core, account, { ...list, namespace: '' }).allowed).toBe(false)
  remove(core, definitions.get('roles'), 'default', 'r')
  expect(decide(core, account, list)).toEqual({
    allowed: false,
    reason: 'RBAC: role.rbac.authorization.k8s.io "r" not found',
  })
})

test.each([
  [{ kind: 'User', name: 'system:serviceaccount:default:a' }, true],
  [{ kind: 'Group', name: 'system:serviceaccounts' }, true],
  [{ kind: 'ServiceAccount', name: 'a', namespace: 'kube-system' }, false],
  [{ kind: 'Group', name: 'system:serviceaccount:default:a' }, false],
])('a role for %j', (subject, allowed) => {
  expect(decide(coreWith(lister, binding('r', subject)), account, list).allowed).toBe(allowed)
})

test('the cluster is no worse off when its own roles are gone', () => {
  const core = coreWith()
  remove(core, core.definitions.get('clusterrolebindings'), undefined, 'cluster-admin')
  expect(decide(core, master, list).allowed).toBe(true)
})

test('a refusal does not look like HTML', () => {
  const core = coreWith()
  const user = { name: '<b>&', groups: [] }
  expect(() => requireRight(core, user, { verb: 'get', path: '/<x>' })).toThrow(
    'forbidden: User "&lt;b&gt;&amp;" cannot get path "/&lt;x&gt;"',
  )
})

test('who gives what is not theirs is refused; the cluster itself and its masters never are', () => {
  const core = coreWith()
  const roles = core.definitions.get('roles')
  const pods = core.definitions.get('pods')
  expect(() => create(core, roles, 'default', lister.body, { user: account })).toThrow(
    'is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["list"]}',
  )
  create(core, pods, 'default', podNamed('p'), { user: account })
  create(core, roles, 'default', lister.body, { user: master })
})
