import fc from 'fast-check'
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js'
import { expect, test } from 'vitest'
import type { Attributes } from './attributes.ts'
import { ruleText, uncovered } from './covers.ts'
import { allows } from './rules.ts'

const some = (...words: string[]) => fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
const verbs = some('get', 'list', 'create', '*')
const rule: fc.Arbitrary<PolicyRule> = fc.oneof(
  fc.record({
    verbs,
    apiGroups: some('', 'apps', '*'),
    resources: some('pods', 'pods/log', 'deployments', 'deployments/log', '*/log', '*'),
    resourceNames: fc.option(some('a', 'b'), { nil: undefined }),
  }),
  fc.record({ verbs, nonResourceURLs: some('/metrics', '/debug/*', '/debug/x', '*') }),
)
const rules = fc.array(rule, { maxLength: 4 })
const verb = fc.constantFrom('get', 'list', 'create', 'delete')
const asked: fc.Arbitrary<Attributes> = fc.oneof(
  fc.record({
    verb,
    group: fc.constantFrom('', 'apps', 'batch'),
    resource: fc.constantFrom('pods', 'deployments', 'jobs'),
    subresource: fc.constantFrom('', 'log', 'exec'),
    namespace: fc.constant('n'),
    name: fc.constantFrom('', 'a', 'b', 'c'),
  }),
  fc.record({ verb, path: fc.constantFrom('/metrics', '/debug/x', '/debug/y', '/other') }),
)
const allowed = (held: PolicyRule[], what: Attributes) => held.some(each => allows(each, what))

test('who has all that is given away can do nothing less than who is given it', () => {
  fc.assert(
    fc.property(rules, rules, asked, (held, given, what) => {
      if (uncovered(held, given).length === 0 && allowed(given, what)) expect(allowed(held, what)).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})

test('what is missing makes up for what is held', () => {
  fc.assert(
    fc.property(rules, rules, (held, given) => {
      const missing = uncovered(held, given)
      expect(uncovered([...held, ...missing], given)).toEqual([])
      expect(uncovered(given, missing)).toEqual([])
    }),
  )
})

test('missing verbs of one resource are told together, as Go prints them', () => {
  const given = [
    { apiGroups: ['apps'], resources: ['deployments', 'pods'], verbs: ['get', 'list'], resourceNames: ['a'] },
    { nonResourceURLs: ['/metrics'], verbs: ['get'] },
  ]
  expect(uncovered([], given).map(ruleText)).toEqual([
    '{APIGroups:["apps"], Resources:["deployments"], ResourceNames:["a"], Verbs:["get" "list"]}',
    '{APIGroups:["apps"], Resources:["pods"], ResourceNames:["a"], Verbs:["get" "list"]}',
    '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
  ])
})
