import { describe, expect, test } from 'vitest'
import { isOf, type Workload, workloadBehind, workloadsOf } from './workloads.ts'

const workload = (name: string, labels: Record<string, string>, kind = 'Deployment') => ({
  kind,
  metadata: { name },
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels: { ...labels, tier: 'x' } } } },
})
const service = (name: string, selector?: Record<string, string>) => ({
  kind: 'Service',
  metadata: { name },
  spec: { selector },
})
const shop = [
  service('front', { app: 'web' }),
  service('data', { app: 'db' }),
  service('elsewhere'),
  workload('db', { app: 'db' }, 'StatefulSet'),
  workload('web', { app: 'web' }),
  { kind: 'Job', metadata: { name: 'migrate' }, spec: {} },
]

test('workloads are what runs on: jobs end', () => {
  expect(workloadsOf(shop).map(({ metadata }) => metadata.name)).toEqual(['db', 'web'])
})

test.for([
  ['front', 'web'],
  ['data', 'db'],
  ['elsewhere', undefined],
  ['nowhere', undefined],
])('behind %s is %s', ([name, expected]) => {
  expect(workloadBehind(shop, name ?? '')?.metadata.name).toBe(expected)
})

describe('a pod is of the workload that selects it', () => {
  const pod = { metadata: { labels: { app: 'web', track: 'stable' } } }
  const selecting = (selector: Workload['spec']['selector']): Workload => ({
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: selector ? { selector } : {},
  })
  test.for<[boolean, Workload['spec']['selector']]>([
    [true, { matchLabels: { app: 'web' } }],
    [false, { matchLabels: { app: 'web', track: 'canary' } }],
    [true, { matchExpressions: [{ key: 'track', operator: 'In', values: ['stable', 'beta'] }] }],
    [false, { matchExpressions: [{ key: 'track', operator: 'NotIn', values: ['stable'] }] }],
    [true, { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'old', operator: 'DoesNotExist' }] }],
    [false, { matchExpressions: [{ key: 'old', operator: 'Exists' }] }],
    [true, { matchExpressions: [{ key: 'old', operator: 'NotIn', values: ['yes'] }] }],
    [false, {}],
    [false, undefined],
  ])('%s: %o', ([expected, selector]) => {
    expect(isOf(selecting(selector), pod)).toBe(expected)
  })
})
