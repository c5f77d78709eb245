import { expect, test } from 'vitest'
import type { Fault } from '../chaos/fault.ts'
import type { Setting } from '../record/setting.ts'
import { predict } from './predict.ts'
import { onResponsive } from './testing/settings.ts'

const behind = {
  ...{ initialDelayMs: 0, periodMs: 1_000, timeoutMs: 1_000 },
  ...{ successThreshold: 1, failureThreshold: 3 },
}
const node = onResponsive.placement[0]?.node ?? ''
const off: Fault = { kind: 'node-power-off', node }
const killed: Fault = { kind: 'sandbox-kill', namespace: 'x', instance: 'postgres-0' }

/** A single database on a volume of its node's own, with something in front of it. */
const database: Setting = {
  ...{ ...onResponsive, minor: 30 },
  workload: { ...onResponsive.workload, kind: 'StatefulSet', replicas: 1, volumes: 'node' },
  placement: [{ name: 'postgres-0', node }],
  behind,
}

test('a database whose volume is on the lost node is away until that has its power back, and longest for that', () => {
  const { outage } = predict({ ...database, holdMs: 60_000 }, off)
  expect(outage?.dominant).toBe('volume bound to the node')
  expect(outage?.lowMs).toBe(60_000)
  expect(outage?.highMs).toBeGreaterThan(60_000)
  expect(outage?.highMs).toBeLessThan(120_000)
})

test('a kubelet before 1.22 holds the place for up to a minute more', () => {
  const of = (minor: number) => predict({ ...database, minor, holdMs: 10_000 }, off)
  const [before, since] = [of(21), of(22)]
  expect((before.outage?.highMs ?? 0) - (since.outage?.highMs ?? 0)).toBe(60_000)
  expect(before.outage?.dominant).toBe('removal of dead containers')
  expect(before.outage?.lowMs).toBe(since.outage?.lowMs)
  expect(since.outage?.terms.map(({ name }) => name)).not.toContain('removal of dead containers')
})

test('one whose node does not come back is away without an end', () => {
  expect(predict(database, off).outage?.highMs).toBeUndefined()
})

test('who stands on it has to be well again, too: clients see its failure longer than the database does', () => {
  const { behind: _, ...alone } = database
  const [seen, own] = [predict(database, killed), predict(alone, killed)]
  expect(seen.outage?.terms.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['reconnection', 'readiness behind the door']),
  )
  expect(seen.outage?.highMs ?? 0).toBeGreaterThan(own.outage?.highMs ?? 0)
  // Its own repair is what it is.
  expect(seen.repair).toEqual(own.repair)
})

test('no time ends before it begins', () => {
  for (const holdMs of [0, 1_000, 600_000]) {
    for (const time of Object.values(predict({ ...database, holdMs }, off))) {
      expect(time.highMs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(time.lowMs)
    }
  }
})
