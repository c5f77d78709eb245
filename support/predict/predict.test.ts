import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Fault, faultKinds } from '../chaos/fault.ts'
import type { Setting } from '../record/setting.ts'
import { predict } from './predict.ts'
import { onDefaults, onResponsive, threefold } from './testing/settings.ts'

const onNode = 'n1'
const off: Fault = { kind: 'node-power-off', node: onNode }
const deleted: Fault = { kind: 'pod-delete', namespace: 'x', instance: 'a' }

const ms = fc.integer({ min: 0, max: 400_000 })
const settings: fc.Arbitrary<Setting> = fc.record({
  target: fc.constantFrom('embedded', 'rack', 'pi', 'existing'),
  minor: fc.option(fc.integer({ min: 18, max: 34 }), { nil: undefined }),
  timers: fc.record({
    heartbeatMs: fc.option(ms, { nil: undefined }),
    monitorPeriodMs: fc.option(ms, { nil: undefined }),
    monitorGraceMs: fc.option(ms, { nil: undefined }),
    relistMs: ms,
  }),
  workload: fc.record({
    kind: fc.constantFrom('Deployment', 'StatefulSet'),
    replicas: fc.integer({ min: 1, max: 9 }),
    readiness: fc.option(
      fc.record({
        ...{ initialDelayMs: ms, periodMs: ms, timeoutMs: ms },
        successThreshold: fc.integer({ min: 1, max: 5 }),
        failureThreshold: fc.integer({ min: 1, max: 5 }),
      }),
      { nil: undefined },
    ),
    liveness: fc.constant(undefined),
    terminationGraceMs: ms,
    drainMs: fc.option(ms, { nil: undefined }),
    tolerationMs: fc.option(ms, { nil: undefined }),
    surge: fc.integer({ min: 0, max: 3 }),
    unavailable: fc.integer({ min: 0, max: 3 }),
    volumes: fc.constantFrom('none', 'anywhere', 'node'),
  }),
  placement: fc.array(fc.record({ name: fc.string(), node: fc.constantFrom('n1', 'n2', undefined) }), {
    minLength: 1,
    maxLength: 4,
  }),
  starts: fc.array(fc.record({ runningMs: ms, readyMs: ms, endpointsMs: ms }), { maxLength: 4 }),
  doorsMs: fc.option(ms, { nil: undefined }),
  holdMs: fc.option(ms, { nil: undefined }),
})

const faults = fc.constantFrom(...faultKinds).map(kind => {
  if (kind === 'rolling-update') return { kind, namespace: 'x', app: 'a' } as Fault
  if (kind.startsWith('pod') || kind.endsWith('-kill')) return { ...deleted, kind } as Fault
  return { kind, node: onNode, ...(kind === 'network-degrade' && { lossRatio: 0.1 }) } as Fault
})

test('every fault has an interval for its outage, with an end after its beginning and terms that are told', () => {
  fc.assert(
    fc.property(settings, faults, (setting, fault) => {
      const times = predict(setting, fault)
      expect(times.outage).toBeDefined()
      for (const { lowMs, highMs, terms, dominant } of Object.values(times)) {
        expect(lowMs).not.toBeNaN()
        if (highMs !== undefined) expect(highMs).toBeGreaterThanOrEqual(lowMs)
        if (dominant !== undefined) expect(terms.map(({ name }) => name)).toContain(dominant)
        for (const term of terms) expect(term.because).toMatch(/\.$/)
      }
      expect(times.outage?.lowMs).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('nothing that is slower makes an outage shorter', () => {
  const slower = (setting: Setting): Setting => ({
    ...setting,
    timers: { ...setting.timers, monitorGraceMs: (setting.timers.monitorGraceMs ?? 50_000) + 1_000 },
    workload: {
      ...setting.workload,
      tolerationMs: setting.workload.tolerationMs && setting.workload.tolerationMs + 1_000,
    },
  })
  const end = (setting: Setting, fault: Fault) =>
    predict(setting, fault).outage?.highMs ?? Number.POSITIVE_INFINITY
  fc.assert(
    fc.property(settings, faults, (setting, fault) => {
      // An agent that is back before it is missed is no outage: there a longer grace helps.
      if (fault.kind === 'agent-restart') return
      expect(end(slower(setting), fault)).toBeGreaterThanOrEqual(end(setting, fault))
    }),
  )
})

test('nothing that is done to nothing of the app costs nothing', () => {
  expect(predict(onDefaults, undefined)).toEqual({
    outage: { lowMs: 0, highMs: 0, terms: [], dominant: undefined },
  })
  expect(predict(onDefaults, { ...off, node: 'n2' }).outage).toMatchObject({ lowMs: 0, highMs: 0 })
})

test('a readiness probe that is asked ten times more seldom dominates what a deleted instance costs', () => {
  const { readiness } = onDefaults.workload
  const seldom = {
    ...onDefaults,
    workload: { ...onDefaults.workload, readiness: readiness && { ...readiness, periodMs: 10_000 } },
  }
  const [now, then] = [predict(onDefaults, deleted).outage, predict(seldom, deleted).outage]
  expect(then?.dominant).toBe('readiness')
  expect((then?.highMs ?? 0) - (now?.highMs ?? 0)).toBeGreaterThanOrEqual(9_000)
})

test('what is asked of an app that starts delays what is asked of one that is ready', () => {
  const { readiness } = onDefaults.workload
  const slow = readiness && { ...readiness, periodMs: 10_000 }
  const started = { ...onDefaults, workload: { ...onDefaults.workload, startup: slow } }
  const [now, then] = [predict(onDefaults, deleted).repair, predict(started, deleted).repair]
  expect((then?.highMs ?? 0) - (now?.highMs ?? 0)).toBe(10_000 + (readiness?.timeoutMs ?? 0))
  expect(then?.lowMs).toBe(now?.lowMs)
})

test('an instance that is tied to its node by its volume or its name is not replaced while that is away', () => {
  const change = (change: Partial<Setting['workload']>) => ({
    ...onResponsive,
    workload: { ...onResponsive.workload, ...change },
  })
  const bound = predict(change({ volumes: 'node' }), off)
  expect(bound.outage).toMatchObject({ highMs: undefined, dominant: 'volume bound to the node' })
  expect(bound.reaction?.highMs).toBeLessThan(10_000)
  expect(predict(change({ kind: 'StatefulSet' }), off).outage?.dominant).toBe('StatefulSet identity')
  expect(predict(change({ tolerationMs: undefined }), off).outage).toMatchObject({
    highMs: undefined,
    dominant: 'toleration',
  })
})

test('three instances are out only until the lost node leaves the endpoints, whatever their pods tolerate', () => {
  const { outage } = predict(threefold(onDefaults), off)
  expect(outage?.dominant).toBe('monitor grace')
  expect(outage?.highMs).toBeLessThan(53_000)
})

test('since Kubernetes 1.26 an instance that drains longer than its replacement starts costs nothing', () => {
  const draining = (minor: number) => ({
    ...{ ...onDefaults, minor, starts: [{ runningMs: 200, readyMs: 100, endpointsMs: 20 }] },
    workload: { ...onDefaults.workload, drainMs: 10_000 },
  })
  expect(predict(draining(30), deleted).outage).toMatchObject({ lowMs: 0, highMs: 0 })
  expect(predict(draining(21), deleted).outage?.highMs).toBeGreaterThan(1_000)
})

test('an instance that was restarted before is restarted later', () => {
  const fault: Fault = { kind: 'container-kill', namespace: 'x', instance: 'a' }
  const after = (restarts: number) =>
    predict({ ...onDefaults, placement: [{ name: 'a', node: onNode, restarts }] }, fault).running?.highMs ?? 0
  expect([1, 2, 9].map(restarts => after(restarts) - after(0))).toEqual([10_000, 20_000, 300_000])
})

test('a cluster that keeps its timers to itself is presumed to have those of its version, and that is said', () => {
  const timers = {
    heartbeatMs: undefined,
    monitorPeriodMs: undefined,
    monitorGraceMs: undefined,
    relistMs: 1_000,
  }
  const graceIn = (minor: number) =>
    predict({ ...onDefaults, minor, timers }, off).reaction?.terms.find(
      ({ name }) => name === 'monitor grace',
    )
  expect(graceIn(30)).toMatchObject({ lowMs: 40_000, highMs: 40_000, from: 'presumed' })
  expect(graceIn(33)).toMatchObject({ lowMs: 50_000, highMs: 50_000, from: 'presumed' })
})

test('an instance that started beside many others is expected to start sooner alone, and no later', () => {
  const fault = { kind: 'pod-delete', namespace: 'x', instance: 'a' } as const
  const [alone, crowded] = [undefined, 3].map(
    startedBeside => predict({ ...onDefaults, startedBeside }, fault).running,
  )
  expect(crowded?.highMs).toBe(alone?.highMs)
  expect(crowded?.lowMs).toBeLessThan(alone?.lowMs ?? 0)
})
