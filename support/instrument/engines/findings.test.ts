import { expect, test } from 'vitest'
import type { LocalEngine } from '../../load/plan.ts'
import { engineFindings } from './findings.ts'
import type { LoadSeen } from './known-load.ts'

const seen = (over: Partial<LoadSeen>): LoadSeen => ({
  ...{ counted: 1_000, underWay: 10, failed: 0, served: 1_005, busyRatio: 0.2 },
  ...over,
})
const round = (raw: Partial<LoadSeen>, autocannon: Partial<LoadSeen>) =>
  new Map<LocalEngine, LoadSeen>([
    ['raw', seen(raw)],
    ['autocannon', seen(autocannon)],
  ])
const of = (...rounds: ReturnType<typeof round>[]) => engineFindings('100 connections', rounds)

test('what was under way at the end may have been answered or not', () => {
  expect(of(round({}, {}))).toMatchObject([
    { what: 'requests counted, raw', withinBounds: 1, bias: -5 },
    { what: 'requests counted, autocannon', withinBounds: 1 },
    { what: 'requests of autocannon, of raw’s', note: '', bias: 0 },
  ])
})

test('answers that the server never gave are a miscount', () => {
  expect(of(round({ counted: 1_006 }, { served: 1_011 }))).toMatchObject([
    { withinBounds: 0 },
    { withinBounds: 0 },
    {},
  ])
})

test('a difference that the server saw too is explained by who was busy', () => {
  const [, , share] = of(round({}, { counted: 400, served: 405, busyRatio: 0.99 }))
  expect(share).toMatchObject({ note: 'autocannon itself is the limit, 99 % busy (raw 20 % busy)' })
  expect(Math.abs(share?.bias ?? Number.NaN)).toBeLessThan(0.5)
})

test('a difference that the server did not see is off by as much', () => {
  const [, , share] = of(round({}, { counted: 400 }))
  expect(share?.bias).toBeCloseTo(-60, 0)
})

test('an engine that counted nothing has no figures', () => {
  expect(of(round({}, { counted: 0 }))).toMatchObject([{ missed: 0 }, { missed: 1 }, {}])
  expect(engineFindings('100 connections', [])).toEqual([])
})
