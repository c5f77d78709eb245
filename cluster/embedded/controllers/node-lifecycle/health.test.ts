import fc from 'fast-check'
import type { Node, NodeCondition, Taint } from 'kubernetes-types/core/v1.js'
import { describe, expect, test } from 'vitest'
import type { Stored } from '../../client/resources.ts'
import { toleratedForMs } from '../../objects/taints.ts'
import { evictionRateOf, zoneState } from './disruption.ts'
import { examine, type Health, type Readiness } from './health.ts'
import { noScheduleChange } from './taints.ts'
import { TokenBucket } from './token-bucket.ts'

const epochMs = Date.UTC(2024, 0, 1)
const grace = { monitorMs: 40_000, startupMs: 60_000 }
const at = (seconds: number) => ({ monotonicMs: seconds * 1000, wallMs: epochMs + seconds * 1000 })
const time = (seconds: number) => new Date(epochMs + seconds * 1000).toISOString()

function node(status: Readiness | undefined, heartbeatS = 0): Stored<Node> {
  const condition: NodeCondition = {
    type: 'Ready',
    status: status ?? '',
    lastHeartbeatTime: time(heartbeatS),
  }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'a', uid: 'a', resourceVersion: '1', creationTimestamp: time(0) },
    status: { conditions: status ? [condition] : [] },
  }
}

const lease = (seconds: number) => ({ spec: { renewTime: time(seconds) } })
const seen = (seconds: number, heartbeatS = 0, renewS = 0): Health => ({
  heartbeat: time(heartbeatS),
  renewTime: time(renewS),
  seenMs: seconds * 1000,
})

describe('a node is', () => {
  test.each<[string, Parameters<typeof examine>, Readiness, Readiness, string | undefined]>([
    ['ready when first seen', [node('True'), lease(0), undefined, at(500), grace], 'True', 'True', undefined],
    [
      'ready within its grace period',
      [node('True'), lease(0), seen(10), at(49), grace],
      'True',
      'True',
      undefined,
    ],
    [
      'unknown after it',
      [node('True'), lease(0), seen(10), at(50), grace],
      'True',
      'Unknown',
      'NodeStatusUnknown',
    ],
    [
      'alive when it renews its lease only',
      [node('True'), lease(30), seen(10), at(60), grace],
      'True',
      'True',
      undefined,
    ],
    [
      'alive when it posts its status only',
      [node('True', 30), lease(0), seen(10), at(60), grace],
      'True',
      'True',
      undefined,
    ],
    [
      'unknown once, not again and again',
      [node('Unknown'), lease(0), seen(10), at(99), grace],
      'Unknown',
      'Unknown',
      undefined,
    ],
    [
      'back with a new status',
      [node('True', 90), lease(90), seen(10), at(99), grace],
      'True',
      'True',
      undefined,
    ],
    [
      'not ready as it says',
      [node('False', 20), lease(20), seen(10), at(30), grace],
      'False',
      'False',
      undefined,
    ],
    [
      'given time to post its first status',
      [node(undefined), undefined, undefined, at(59), grace],
      'Unknown',
      'Unknown',
      undefined,
    ],
    [
      'unknown when it never did',
      [node(undefined), undefined, undefined, at(61), grace],
      'Unknown',
      'Unknown',
      'NodeStatusNeverUpdated',
    ],
  ])('%s', (_name, given, observed, current, reason) => {
    const finding = examine(...given)
    expect([finding.observed, finding.current]).toEqual([observed, current])
    expect(finding.conditions?.find(({ type }) => type === 'Ready')?.reason).toBe(reason)
  })

  test('never unknown while its lease is renewed in time, whatever the clock of the node says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 39 }), { minLength: 1 }), fc.integer(), (gaps, skew) => {
        let health: Health | undefined
        let nowS = 0
        for (const [i, gap] of gaps.entries()) {
          nowS += gap
          const finding = examine(node('True'), lease((skew % 1e6) + i), health, at(nowS), grace)
          expect(finding.current).toBe('True')
          health = finding.health
        }
      }),
    )
  })
})

describe('a zone', () => {
  test.each<[Readiness[], string, number]>([
    [['True', 'True', 'True'], 'normal', 0.1],
    [['Unknown', 'True', 'True'], 'normal', 0.1],
    [['Unknown', 'Unknown', 'True'], 'normal', 0.1],
    [['Unknown', 'Unknown', 'Unknown', 'True'], 'partial', 0],
    [['Unknown', 'Unknown', 'False', 'True', 'True', 'True'], 'normal', 0.1],
    [['Unknown', 'Unknown', 'Unknown'], 'full', 0.1],
  ])('with nodes %j is %s', (readiness, state, rate) => {
    expect(zoneState(readiness)).toBe(state)
    expect(evictionRateOf(zoneState(readiness), readiness.length)).toBe(rate)
  })
})

describe('the taints that keep new pods away', () => {
  const taint = (key: string): Taint => ({ key: `node.kubernetes.io/${key}`, effect: 'NoSchedule' })
  const with_ = (status: string, taints: Taint[], unschedulable = false) => ({
    spec: { taints, unschedulable },
    status: { conditions: [{ type: 'Ready', status }] },
  })
  test.each([
    [with_('True', []), { add: [], remove: [] }],
    [with_('Unknown', [taint('not-ready')]), { add: [taint('unreachable')], remove: [taint('not-ready')] }],
    [with_('False', []), { add: [taint('not-ready')], remove: [] }],
    [
      with_('True', [taint('unreachable'), { key: 'mine', effect: 'NoSchedule' }]),
      { add: [], remove: [taint('unreachable')] },
    ],
    [with_('True', [], true), { add: [taint('unschedulable')], remove: [] }],
  ])('%j: %j', (given, change) => {
    expect(noScheduleChange(given)).toEqual(change)
  })
})

describe('a pod on a tainted node may stay', () => {
  const gone: Taint = { key: 'gone', effect: 'NoExecute' }
  const away: Taint = { key: 'away', effect: 'NoExecute' }
  const for_ = (key: string, tolerationSeconds?: number) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    ...(tolerationSeconds !== undefined && { tolerationSeconds }),
  })
  test.each([
    ['for ever without taints', [], [], Number.POSITIVE_INFINITY],
    ['for ever when it tolerates', [gone], [for_('gone')], Number.POSITIVE_INFINITY],
    ['not at all when it does not', [gone], [], undefined],
    ['as long as it says', [gone], [for_('gone', 300)], 300_000],
    ['as short as its shortest', [gone, away], [for_('gone', 300), for_('away', 5)], 5_000],
    ['not at all when one is not tolerated', [gone, away], [for_('gone', 300)], undefined],
    ['for no time when it says so', [gone], [for_('gone', -1)], 0],
    ['whatever keeps new ones away', [{ key: 'k', effect: 'NoSchedule' }], [], Number.POSITIVE_INFINITY],
  ])('%s', (_name, taints, tolerations, ms) => {
    expect(toleratedForMs(taints, tolerations)).toBe(ms)
  })
})

test('the eviction rate is kept on average, with one at once after a rest', () => {
  const bucket = new TokenBucket(0.1, 0)
  const taken = Array.from({ length: 301 }, (_, i) => i * 100).filter(ms => bucket.take(ms))
  expect(taken).toEqual([0, 10_000, 20_000, 30_000])
  bucket.setRate(0, 30_000)
  expect(bucket.take(1e9)).toBe(false)
})
