import fc from 'fast-check'
import type { DeploymentSpec } from 'kubernetes-types/apps/v1.js'
import { describe, expect, test } from 'vitest'
import { fenceposts, newSetSize, proportionalSizes, type SetState, shrinkOldSets, total } from './rolling.ts'

function spec(
  replicas: number,
  maxSurge: number | string = '25%',
  maxUnavailable: number | string = '25%',
): DeploymentSpec {
  return {
    replicas,
    selector: {},
    template: {},
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
  }
}

function set(name: string, replicas: number, available = replicas, maxReplicas?: number): SetState {
  return { name, replicas, available, createdMs: name.charCodeAt(0), maxReplicas }
}

describe('how far a rollout may go', () => {
  test.each([
    [spec(4), { surge: 1, unavailable: 1 }],
    [spec(3), { surge: 1, unavailable: 0 }],
    [spec(1), { surge: 1, unavailable: 0 }],
    [spec(10, '25%', '25%'), { surge: 3, unavailable: 2 }],
    [spec(2, 0, '1%'), { surge: 0, unavailable: 1 }],
    [spec(1, 0, 5), { surge: 0, unavailable: 1 }],
  ])('%j: %j', (wanted, limits) => {
    expect(fenceposts(wanted)).toEqual(limits)
  })
})

describe('a step of a rollout', () => {
  test.each([
    ['a fresh deployment starts whole', spec(3), set('b', 0), [], 3, []],
    ['the new set takes the surge first', spec(3), set('b', 0), [set('a', 3)], 1, []],
    [
      'an available new pod lets an old one go',
      spec(3),
      set('b', 1),
      [set('a', 3)],
      1,
      [{ name: 'a', replicas: 2 }],
    ],
    ['nothing while the new pod is not available', spec(3), set('b', 1, 0), [set('a', 3)], 1, []],
    [
      'what may be missing goes at once',
      spec(4, 1, 1),
      set('b', 1, 0),
      [set('a', 4)],
      1,
      [{ name: 'a', replicas: 3 }],
    ],
    [
      'old pods that are not available go first',
      spec(4, 1, 1),
      set('c', 1, 0),
      [set('a', 2), set('b', 2, 1)],
      1,
      [{ name: 'b', replicas: 1 }],
    ],
    ['a set that is too big shrinks', spec(2), set('b', 5), [], 2, []],
  ])('%s', (_name, wanted, newSet, oldSets, size, shrunk) => {
    expect(newSetSize(wanted, newSet, oldSets)).toBe(size)
    expect(shrinkOldSets(wanted, newSet, oldSets)).toEqual(shrunk)
  })
})

describe('scaling in the middle of a rollout', () => {
  test.each([
    ['the only active set takes it all', spec(5), set('b', 3), [set('a', 0)], [{ name: 'b', replicas: 5 }]],
    ['none active: the new one', spec(2), set('b', 0), [set('a', 0)], [{ name: 'b', replicas: 2 }]],
    [
      'each its share, up',
      spec(15, 3, 2),
      set('b', 5, 5, 13),
      [set('a', 8, 8, 13)],
      [
        { name: 'a', replicas: 11 },
        { name: 'b', replicas: 7 },
      ],
    ],
    [
      'each its share, down',
      spec(5, 3, 2),
      set('b', 5, 5, 13),
      [set('a', 8, 8, 13)],
      [
        { name: 'a', replicas: 5 },
        { name: 'b', replicas: 3 },
      ],
    ],
    [
      'all to nought',
      spec(0),
      set('b', 2),
      [set('a', 3)],
      [
        { name: 'a', replicas: 0 },
        { name: 'b', replicas: 0 },
      ],
    ],
  ])('%s', (_name, wanted, newSet, oldSets, sizes) => {
    expect(proportionalSizes(wanted, newSet, oldSets, false)).toEqual(sizes)
  })
})

describe('any rollout', () => {
  const strategy = fc
    .record({ replicas: fc.integer({ min: 1, max: 20 }), surge: fc.nat(5), unavailable: fc.nat(5) })
    .filter(({ surge, unavailable }) => surge + unavailable > 0)

  test('ends, and never has too many pods nor too few available ones', () => {
    fc.assert(
      fc.property(strategy, fc.infiniteStream(fc.boolean()), ({ replicas, surge, unavailable }, luck) => {
        const wanted = spec(replicas, surge, unavailable)
        const limits = fenceposts(wanted)
        const fresh = set('b', 0)
        const old = set('a', replicas)
        let steps = 0
        while (fresh.available < replicas || old.replicas > 0) {
          expect(steps++).toBeLessThan(500)
          fresh.replicas = newSetSize(wanted, fresh, [old])
          for (const { replicas: size } of shrinkOldSets(wanted, fresh, [old])) {
            old.replicas = size
            old.available = size
          }
          expect(total([fresh, old])).toBeLessThanOrEqual(replicas + limits.surge)
          expect(fresh.available + old.available).toBeGreaterThanOrEqual(replicas - limits.unavailable)
          if (luck.next().value && fresh.available < fresh.replicas) fresh.available++
        }
        expect(fresh.replicas).toBe(replicas)
      }),
      { numRuns: 100 },
    )
  })

  test('a proportional scaling adds up to what is allowed, unless the largest set cannot give as much as rounding left over', () => {
    const sets = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 5 })
    fc.assert(
      fc.property(strategy, sets, ({ replicas, surge, unavailable }, sizes) => {
        const all = sizes.map((size, i) =>
          set(
            String.fromCharCode(97 + i),
            size,
            size,
            sizes.reduce((a, b) => a + b, 0),
          ),
        )
        const resized = proportionalSizes(spec(replicas, surge, unavailable), all[0], all.slice(1), false)
        expect(resized.every(size => size.replicas >= 0)).toBe(true)
        const sum = resized.reduce((result, size) => result + size.replicas, 0)
        if (resized[0]?.replicas === 0) expect(sum).toBeGreaterThanOrEqual(replicas + surge)
        else expect(sum).toBe(replicas + surge)
      }),
      { numRuns: 500 },
    )
  })
})
