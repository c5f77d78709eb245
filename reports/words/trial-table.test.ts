import { expect, test } from 'vitest'
import { exampleExperiment, exampleTrial } from '../testing/example.ts'
import { boundsText, trialTable } from './trial-table.ts'

const { measures } = exampleTrial().trial

test('a row tells the four times, the outage with its bounds, and what was lost', () => {
  const text = trialTable(exampleExperiment([2000]))
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
  expect(text).toContain(
    '1 Passed 0.50 1.00 running 0.80 1.50 2.00 (1.99–2.01) 2.00 200 of 2,000 200 refused 2.00 90.0 % 0.6 (3.2)',
  )
})

test('the bounds of several windows add up', () => {
  const windows = [
    { fromMs: 5000, toMs: 5100, pointMs: 100, lowerMs: 90, upperMs: 120, failed: 10 },
    { fromMs: 6600, toMs: 7000, pointMs: 400, lowerMs: 380, upperMs: 410, failed: 39 },
  ]
  expect(boundsText({ ...measures, windows })).toBe('(0.47–0.53)')
})

test.for([
  [
    'nothing failed',
    { ...measures, windows: [], times: { ...measures.times, outage: { ms: 0, censored: false } } },
  ],
  ['it never ended', { ...measures, times: { ...measures.times, outage: { ms: 9000, censored: true } } }],
  [
    'it began before the first good answer',
    { ...measures, windows: measures.windows.map(one => ({ ...one, upperMs: undefined })) },
  ],
] as const)('without bounds when %s', ([, of]) => {
  expect(boundsText({ ...of, windows: [...of.windows] })).toBe('')
})

test('a reason is text, not markup', () => {
  const experiment = exampleExperiment([2000])
  for (const trial of experiment.trials) trial.reason = '<script>"'
  expect(trialTable(experiment)).toContain('title="&lt;script&gt;&quot;"')
})
