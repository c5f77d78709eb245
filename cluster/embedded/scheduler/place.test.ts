import fc from 'fast-check'
import type { Affinity, Taint } from 'kubernetes-types/core/v1.js'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../support/statistics/random.ts'
import type { StoredPod } from '../objects/pod.ts'
import { feasible, place, rate } from './place.ts'
import { node, pod, world } from './testing/clusters.ts'
import type { World } from './world.ts'

function possible(wish: StoredPod, in_: World): string[] {
  return feasible(wish, in_).possible.map(({ name }) => name)
}

const three = [node('a'), node('b'), node('c')]
const term = (topologyKey: string, app: string) => ({ topologyKey, labelSelector: { matchLabels: { app } } })
const apart = (app: string): Affinity => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('kubernetes.io/hostname', app)] },
})
const together = (key: string, app: string): Affinity => ({
  podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(key, app)] },
})
const inZone = (operator: string, ...values: string[]): Affinity => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator, values }] }],
    },
  },
})
const gone: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }
const web = { labels: { app: 'web' } }

describe('where a pod can go', () => {
  test.each<[string, StoredPod, World, string[]]>([
    ['anywhere', pod(), world(three), ['a', 'b', 'c']],
    ['not where it is cordoned', pod(), world([node('a', { unschedulable: true }), node('b')]), ['b']],
    [
      'not where there is too little',
      pod({ cpu: '2' }),
      world(three, { a: [pod({ cpu: '2.1' })], b: [pod({ cpu: '2' })] }),
      ['b', 'c'],
    ],
    [
      'not where there are too many',
      pod(),
      world([node('a', { pods: '1' }), node('b')], { a: [pod()] }),
      ['b'],
    ],
    [
      'where its labels are',
      pod({ nodeSelector: { disk: 'ssd' } }),
      world([node('a', { labels: { disk: 'ssd' } }), node('b')]),
      ['a'],
    ],
    [
      'in',
      pod({ affinity: inZone('In', 'x', 'y') }),
      world([node('a', { labels: { zone: 'x' } }), node('b', { labels: { zone: 'z' } }), node('c')]),
      ['a'],
    ],
    [
      'not in',
      pod({ affinity: inZone('NotIn', 'x') }),
      world([node('a', { labels: { zone: 'x' } }), node('b', { labels: { zone: 'z' } }), node('c')]),
      ['b', 'c'],
    ],
    [
      'greater than',
      pod({ affinity: inZone('Gt', '5') }),
      world([node('a', { labels: { zone: '6' } }), node('b', { labels: { zone: '5' } })]),
      ['a'],
    ],
    [
      'apart from its like',
      pod({ ...web, affinity: apart('web') }),
      world(three, { a: [pod(web)] }),
      ['b', 'c'],
    ],
    [
      'not near one that wants to be apart',
      pod(web),
      world(three, { b: [pod({ affinity: apart('web') })] }),
      ['a', 'c'],
    ],
    [
      'near its friend',
      pod({ affinity: together('kubernetes.io/hostname', 'web') }),
      world(three, { c: [pod(web)] }),
      ['c'],
    ],
    [
      'anywhere as the first of its friends',
      pod({ ...web, affinity: together('kubernetes.io/hostname', 'web') }),
      world(three),
      ['a', 'b', 'c'],
    ],
    [
      'nowhere without a friend',
      pod({ affinity: together('kubernetes.io/hostname', 'web') }),
      world(three),
      [],
    ],
    [
      'not on a taken port',
      pod({ containers: [{ name: 'm', ports: [{ containerPort: 1, hostPort: 80 }] }] }),
      world(three, {
        a: [pod({ containers: [{ name: 'm', ports: [{ containerPort: 2, hostPort: 80 }] }] })],
      }),
      ['b', 'c'],
    ],
    ['not where it does not tolerate', pod(), world([node('a', { taints: [gone] }), node('b')]), ['b']],
    [
      'where it tolerates',
      pod({ tolerations: [{ key: gone.key, operator: 'Exists' }] }),
      world([node('a', { taints: [gone] })]),
      ['a'],
    ],
    [
      'spread over nodes',
      pod({
        ...web,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { app: 'web' } },
          },
        ],
      }),
      world(three, { a: [pod(web), pod(web)], b: [pod(web)], c: [pod(web)] }),
      ['b', 'c'],
    ],
  ])('%s', (_name, wish, in_, nodes) => {
    expect(possible(wish, in_)).toEqual(nodes)
  })

  test('is explained as Kubernetes does', () => {
    const in_ = world([node('a', { taints: [gone] }), node('b', { cpu: '1' }), node('c', { cpu: '1' })])
    expect(place(pod({ cpu: '2' }), in_, Math.random)).toEqual({
      node: undefined,
      why: '0/3 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }, 2 Insufficient cpu.',
    })
    expect(place(pod(), world([]), Math.random)).toEqual({
      node: undefined,
      why: 'no nodes available to schedule pods',
    })
  })
})

describe('where a pod goes', () => {
  const spreadSelector = () => ({ matchLabels: { app: 'web' } })

  test.each<[string, StoredPod, World, string]>([
    [
      'where there is most room',
      pod({ cpu: '1' }),
      world(three, { a: [pod({ cpu: '2' })], b: [pod({ cpu: '1' })] }),
      'c',
    ],
    [
      'where there are fewest of its kind',
      pod(web),
      world(three, { a: [pod(web)], b: [pod(web), pod(web)] }, { spreadSelector }),
      'c',
    ],
    [
      'where its kind is not, though there is less room',
      pod(web),
      world(
        three,
        { a: [pod(web)], b: [pod(web)], c: [pod({ cpu: '1', labels: { app: 'other' } })] },
        { spreadSelector },
      ),
      'c',
    ],
    [
      'where it prefers the node',
      pod({
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: 'fast', operator: 'Exists' }] } },
            ],
          },
        },
      }),
      world([node('a'), node('b', { labels: { fast: '' } })]),
      'b',
    ],
    [
      'away from what it would rather not meet',
      pod({
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 100, podAffinityTerm: term('kubernetes.io/hostname', 'web') },
            ],
          },
        },
      }),
      world([node('a'), node('b')], { a: [pod(web)] }),
      'b',
    ],
    [
      'where nothing speaks against it',
      pod(),
      world([node('a', { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] }), node('b')]),
      'b',
    ],
  ])('%s', (_name, wish, in_, expected) => {
    for (let seed = 0; seed < 5; seed++) {
      expect(place(wish, in_, seededRandom(seed))).toEqual({ node: expected })
    }
  })

  test('among equals is drawn by lot, the same for the same seed', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed)
      return Array.from({ length: 60 }, () => place(pod(), world(three), random).node)
    }
    expect(draw(7)).toEqual(draw(7))
    expect(new Set(draw(7))).toEqual(new Set(['a', 'b', 'c']))
  })
})

describe('for any cluster', () => {
  const wishes = fc.record({
    cpu: fc.constantFrom('0', '100m', '1', '3'),
    app: fc.constantFrom('web', 'db'),
    isApart: fc.boolean(),
  })
  const toPod = ({ cpu, app, isApart }: { cpu: string; app: string; isApart: boolean }) =>
    pod({ cpu, labels: { app }, ...(isApart && { affinity: apart(app) }) })

  test('no node is filled beyond what it has, and nobody gets a neighbour it does not want', () => {
    fc.assert(
      fc.property(
        fc.array(wishes, { maxLength: 25 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        (list, count, seed) => {
          const nodes = Array.from({ length: count }, (_, i) => node(`n${i}`, { cpu: '4', pods: '6' }))
          const placed: Record<string, StoredPod[]> = {}
          const random = seededRandom(seed)
          for (const wish of list.map(toPod)) {
            const at = place(wish, world(nodes, placed), random)
            if (at.node !== undefined) placed[at.node] = [...(placed[at.node] ?? []), wish]
          }
          for (const info of world(nodes, placed).nodes) {
            expect(info.asked.cpu ?? 0).toBeLessThanOrEqual(4000)
            expect(info.pods.length).toBeLessThanOrEqual(6)
            for (const one of info.pods.filter(({ spec }) => spec?.affinity)) {
              const others = info.pods.filter(other => other !== one)
              expect(others.map(({ metadata }) => metadata.labels?.app)).not.toContain(
                one.metadata.labels?.app,
              )
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('every score is finite and within 0 to 1100', () => {
    fc.assert(
      fc.property(fc.array(wishes, { maxLength: 10 }), wishes, (there, wish) => {
        const in_ = world(
          three,
          { a: there.map(toPod) },
          { spreadSelector: () => ({ matchLabels: { app: 'web' } }) },
        )
        for (const score of rate(toPod(wish), in_.nodes, in_)) {
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1100)
        }
      }),
      { numRuns: 60 },
    )
  })
})
