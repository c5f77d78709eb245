import { expect, test } from 'vitest'
import { exampleExperiment, exampleJudgement, exampleManifest } from '../../testing/example.ts'
import { frontPage } from './front-page.ts'
import { sparkline } from './sparkline.ts'

const seconds = (value: number) => `${value} s`

test('an experiment has its sentence with what is allowed, its verdict as sign and word, and its trend', () => {
  const trend = { points: [5, 7, 6].map(value => ({ at: '2026-11-20T00:00:00Z', value })), text: seconds }
  const page = frontPage({
    ...{ manifest: exampleManifest, sentences: ['1 of 1'], loads: [], packets: [], appendix: '' },
    experiments: [
      { experiment: exampleExperiment([2000], 'fail'), judgements: [exampleJudgement], href: '#x' },
    ],
    skipped: [{ id: 'agent-restart', claim: 'agent-restart', reason: 'it <cannot>' }],
    trends: new Map([['container-kill-r1', trend]]),
  })
  const html = page.replaceAll('\u00a0', ' ')
  expect(html).toContain('Killing the app’s process cost 2.00 s (n=1) with one replica; allowed 1000 ms.')
  expect(html).toContain('<span aria-hidden="true">✗</span> Failed')
  expect(html).toContain('3 runs, 5–7 s')
  expect(html).toContain('Agent restart: not tried.')
  expect(html).toContain('it &lt;cannot&gt;')
  expect(html).toContain('node-monitor-grace-period 4s')
})

test('one run is no trend, and runs that agree are a level line', () => {
  const at = '2026-11-20T00:00:00Z'
  expect(sparkline({ points: [{ at, value: 1 }], text: seconds })).toBe('')
  expect(sparkline({ points: [1, 1].map(value => ({ at, value })), text: seconds })).not.toContain('NaN')
})
