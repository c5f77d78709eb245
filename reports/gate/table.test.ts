import { expect, test } from 'vitest'
import { judgeRun } from './judge-run.ts'
import type { GateRecord } from './outcome.ts'
import { resultOf } from './result.ts'
import { columns, gateMarkdown, gateRows, gateText } from './table.ts'
import { around, made } from './testing/made.ts'
import { withVisible } from './visible.ts'

function record(run: ReturnType<typeof made>[]): GateRecord {
  const known = [made(around(1)), made(around(2_000), 'outageMs'), made(around(100), 'loadP50Ms')]
  const baseline = Map.groupBy([...known, ...known, ...known], ({ id }) => id)
  const metrics = withVisible(judgeRun({ baseline, run, canConfirm: false }), baseline)
  return { schemaVersion: 1, ...resultOf(metrics, []), baseline: 'b.json', metrics, drifts: [] }
}

const mixed = record([made([], 'outageMs', around(9_000)), made(around(1)), made(around(0.2), 'requestLoss')])

test('what needs attention comes first, with its unit', () => {
  const rows = gateRows(mixed)
  expect(rows.map(([id, , , , , , verdict]) => [id, verdict])).toEqual([
    ['app outageMs', 'worse'],
    ['app loadP50Ms', 'missing'],
    ['app requestLoss', 'not in the baseline'],
    ['app answerMs', 'no worse'],
  ])
  expect(rows[0]?.slice(1, 4)).toEqual(['2 s (n 30)', 'never (n 10)', '–'])
})

test('"no worse" says how much would have counted', () => {
  expect(gateRows(mixed).at(-1)?.[4]).toMatch(/^\+1\d %$/)
})

test('on a terminal what is no worse is counted, unless all is asked for', () => {
  const brief = gateText(mixed, false)
  expect(brief).not.toContain('app answerMs')
  expect(brief).toContain('1 no worse (--all lists them)')
  expect(brief.split('\n').at(-1)).toBe('regressed: worse than the baseline: app outageMs.')
  expect(gateText(mixed, true)).toContain('app answerMs')
})

test('in Markdown every row has every column', () => {
  const table = gateMarkdown(mixed)
    .split('\n')
    .filter(line => line.startsWith('|'))
  expect(table).toHaveLength(2 + mixed.metrics.length)
  for (const line of table) expect(line.split(' | ')).toHaveLength(columns.length)
  expect(gateMarkdown(mixed)).toMatch(/^## Against the baseline: regressed\n\nworse than/)
})

test('without a baseline there is no table, and what is said is said', () => {
  const none: GateRecord = {
    schemaVersion: 1,
    result: 'no-baseline',
    reason: 'there is none.',
    baseline: null,
    metrics: [],
    drifts: [],
  }
  expect(gateText(none, false)).toBe('no-baseline: there is none.')
  expect(gateMarkdown(none)).toBe('## Against the baseline: no-baseline\n\nthere is none.')
})

test('since when a measure lies elsewhere is told', () => {
  const drifts = [
    {
      id: 'app answerMs',
      at: 5,
      before: 1,
      since: 1.2,
      p: 0.001,
      sinceRun: '2026-11-09T00:00:00Z',
      worse: true,
    },
  ]
  expect(gateText({ ...mixed, drifts }, false)).toContain(
    'app answerMs lies worse since 2026-11-09T00:00:00Z: 1 before, 1.2 since.',
  )
})
