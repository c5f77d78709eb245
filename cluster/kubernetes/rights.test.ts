import { expect, test } from 'vitest'
import { rightInWords, rightMissing, rightRefused, ruleFor } from './rights.ts'

const user = 'User "system:serviceaccount:a:b"'

test.for([
  [
    `pods is forbidden: ${user} cannot list resource "pods" in API group "" in the namespace "x"`,
    'list pods in namespace x',
  ],
  [
    `pods "hello-1" is forbidden: ${user} cannot create resource "pods/eviction" in API group "" in the namespace "x"`,
    'create pods/eviction in namespace x',
  ],
  [
    `deployments.apps "hello" is forbidden: ${user} cannot patch resource "deployments" in API group "apps" in the namespace "x": no RBAC policy matched`,
    'patch deployments.apps in namespace x',
  ],
  [
    `nodes is forbidden: ${user} cannot watch resource "nodes" in API group "" at the cluster scope`,
    'watch nodes',
  ],
  [
    `pods is forbidden: ${user} cannot list resource "pods" in API group "" at the cluster scope`,
    'list pods in every namespace',
  ],
] as const)('%s', ([message, words]) => {
  const right = rightRefused(message)
  expect(right && rightInWords(right)).toBe(words)
})

test.for([
  'pods "hello" is forbidden: unable to create new content in namespace x because it is being terminated',
  'pods "hello" is forbidden: exceeded quota: few, requested: pods=1, used: pods=5, limited: pods=5',
  'pods "hello" is forbidden: violates PodSecurity "restricted:latest": privileged',
])('is no missing right: %s', message => {
  expect(rightRefused(message)).toBeUndefined()
})

test('the error names the right and the rule to add', () => {
  const right = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'x' }
  expect(ruleFor(right)).toBe('{apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"]}')
  expect(rightMissing(right, 'the server said no').message).toMatch(
    /RIGHT_MISSING.*does not let tahan patch deployments\.apps in namespace x\.[\s\S]*the server said no[\s\S]*add the rule \{apiGroups/,
  )
})
