import { expect, test } from 'vitest'
import { newOrigin } from '../../support/clock.ts'
import { figuresOf } from '../../support/metrics/figures.ts'
import { choicesOf, dashboards, queriesOf } from './testing/dashboards.ts'

const all = dashboards()

test('there is a run overview, a ladder and a trial timeline', () => {
  expect(all.map(({ uid }) => uid).toSorted()).toEqual(['tahan-ladder', 'tahan-run', 'tahan-trial'])
})

test.for(all)('$file: panels have ids of their own and do not lie on each other', ({ panels }) => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  for (const { title, gridPos } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
  }
  for (const [i, { gridPos: a, title }] of panels.entries()) {
    for (const { gridPos: b, title: other } of panels.slice(i + 1)) {
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
      expect(apart, `${title} and ${other}`).toBe(true)
    }
  }
})

test.for(all)('$file: whoever looks chooses the data source', ({ panels, annotations, templating }) => {
  expect(templating.list).toContainEqual(expect.objectContaining({ name: 'datasource', type: 'datasource' }))
  const sources = [
    ...panels.flatMap(panel => (panel.type === 'row' ? [] : [panel.datasource, ...panel.targets])),
    ...annotations.list.filter(({ expr }) => expr !== undefined),
  ].map(one => (one && 'datasource' in one ? one.datasource : one))
  const chosen = { type: 'prometheus', uid: expect.stringMatching(/^\$\{datasource\}$/) }
  for (const source of sources) expect(source).toEqual(chosen)
})

test.for(all)('$file: faults are drawn into every chart', dashboard => {
  const drawn = queriesOf(dashboard).filter(({ where }) => where.includes(': annotation '))
  expect(drawn.map(({ expr }) => expr)).toEqual([
    'tahan_fault_active{run="$run"} == 1',
    'tahan_fault_injected_timestamp_seconds{run="$run"} * 1000',
  ])
})

test('every variable that a query names is offered, and what a run tells is looked for in one run alone', () => {
  for (const dashboard of all) {
    const offered = new Set([
      'datasource',
      '__rate_interval',
      ...choicesOf(dashboard).map(({ name }) => name),
    ])
    const asked = [
      ...queriesOf(dashboard),
      ...choicesOf(dashboard).map(({ where, selector }) => ({ where, expr: selector })),
    ]
    for (const { where, expr } of asked) {
      for (const [, name = ''] of expr.matchAll(/\$(\w+)/g)) expect([...offered], where).toContain(name)
    }
    for (const { where, expr } of queriesOf(dashboard)) {
      for (const [selector] of expr.matchAll(/tahan_\w+(\{[^}]*\})?/g)) {
        expect(selector, where).toContain('{run="$run"')
      }
    }
  }
})

test('a dashboard shows only figures that a run tells, and each figure is shown somewhere', async () => {
  const facts = { run: 'r', target: 'embedded', profile: 'quick', origin: newOrigin() }
  const told = figuresOf(facts)
    .registry.getMetricsAsArray()
    .map(({ name }) => name)
  const queries = all.flatMap(dashboard => [
    ...queriesOf(dashboard).map(({ expr }) => expr),
    ...choicesOf(dashboard).map(({ selector }) => selector),
  ])
  const named = queries.flatMap(query => [...query.matchAll(/\btahan_\w+/g)].map(([name]) => name))
  const shown = new Set(named.map(name => name.replace(/_bucket$/, '')))
  expect([...shown].filter(name => !told.includes(name))).toEqual([])
  // How many instances are to answer stands in the table of steps.
  expect(told.filter(name => !shown.has(name))).toEqual(['tahan_load_replicas'])
})
