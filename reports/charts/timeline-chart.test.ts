import { expect, test } from 'vitest'
import type { Trial } from '../../support/record/trial.ts'
import { exampleTrial } from '../testing/example.ts'
import { drawSvg } from './draw.ts'
import { fourTimesChart } from './four-times-chart.ts'
import { frameOf } from './frame.ts'
import { marksOf, timeBarsOf } from './marks.ts'
import { timelineChart } from './timeline-chart.ts'

const example = exampleTrial()
const frame = frameOf([example])

const textsIn = (svg: string) => [...svg.matchAll(/>([^<]+)<\/text>/g)].map(match => match[1] ?? '')
const labelsIn = (svg: string) => [...svg.matchAll(/aria-label="([^"]+)"/g)].map(match => match[1] ?? '')

test('a trial is drawn with its instants, its four times and its lanes', async () => {
  const svg = await drawSvg(timelineChart(example, frame), 'light')
  expect(labelsIn(svg)).toEqual(
    expect.arrayContaining(['t0 fault', 't1 noticed', 't2 repaired', 't3 answers stably']),
  )
  expect(textsIn(svg)).toEqual(
    expect.arrayContaining([
      't0 · process 4711 is gone',
      '0.50 s · t1 noticed',
      '1.00 s · t2 ready again (ran after 0.80 s)',
      '1.50 s · t3 answers stably',
      '2.00 s · as the probe saw it',
      '…-abcde on agent-1',
      'endpoints',
      'node agent-1',
      'refused',
      'seconds after the fault',
    ]),
  )
})

test('power that is given again is marked, also where that is the fault', () => {
  const { trial } = exampleTrial()
  const off: Trial = { ...trial, fault: { kind: 'server-power-off', node: 'server-1' } }
  const instants = {
    t0Ms: 5000,
    poweredMs: 6000,
    t1Ms: undefined,
    runningMs: undefined,
    t2Ms: undefined,
    t3Ms: undefined,
  }
  const labels = (of: Trial) =>
    marksOf({ ...of, measures: { ...of.measures, instants } }).map(({ label }) => label)
  expect(labels(off)).toEqual(['t0 fault', 'power given'])
  expect(labels({ ...off, fault: { kind: 'node-power-on', node: 'agent-1' } })[0]).toBe('t0 power given')
})

test('a steady-state trial is drawn without marks', async () => {
  const { measures } = example.trial
  const quiet = exampleTrial(1, {
    fault: undefined,
    proof: undefined,
    measures: {
      ...measures,
      instants: { t0Ms: undefined, t1Ms: undefined, runningMs: undefined, t2Ms: undefined, t3Ms: undefined },
      times: {
        reaction: undefined,
        running: undefined,
        repair: undefined,
        recovery: undefined,
        outage: { ms: 0, censored: false },
      },
      windows: [],
    },
  })
  const svg = await drawSvg(timelineChart(quiet, frameOf([quiet])), 'dark')
  expect(textsIn(svg)).toContain('Trial 1: nothing done to the cluster (hello with 1 replica)')
  expect([...textsIn(svg), ...labelsIn(svg)].filter(text => /t[0-3]/.test(text))).toEqual([])
})

test('the frame shows a little quiet and all that happened, on scales that all trials share', () => {
  const slower = exampleTrial(2)
  slower.trial.measures = {
    ...slower.trial.measures,
    instants: { ...slower.trial.measures.instants, t2Ms: 15_000 },
  }
  expect(frameOf([example, slower])).toEqual({
    fromS: -3,
    toS: 12,
    bucketMs: 100,
    latencyMaxMs: 10,
    outcomes: ['ok', 'refused'],
  })
})

test('a recovery before the reaction is a bar to the left, and one that never came reaches the edge', () => {
  const { measures } = example.trial
  const recovery = (ms: number, censored: boolean) => {
    const trial = {
      ...example.trial,
      measures: { ...measures, times: { ...measures.times, recovery: { ms, censored } } },
    }
    return timeBarsOf(trial, frame, 620).find(({ time }) => time === 'recovery')
  }
  expect(recovery(-200, false)).toMatchObject({ fromS: 0.3, toS: 0.5, text: '−0.20 s · t3 answers stably' })
  expect(recovery(60_000, true)).toMatchObject({ toS: frame.toS, text: '≥ 60.0 s: not within the trial' })
})

test('an outage of several windows is drawn as several bars, with one figure', () => {
  const windows = [
    { fromMs: 5000, toMs: 5400, pointMs: 400, lowerMs: 390, upperMs: 410, failed: 40 },
    { fromMs: 6600, toMs: 7000, pointMs: 400, lowerMs: 390, upperMs: 410, failed: 40 },
  ]
  const { measures } = example.trial
  const times = { ...measures.times, outage: { ms: 800, censored: false } }
  const bars = timeBarsOf({ ...example.trial, measures: { ...measures, times, windows } }, frame, 620)
  expect(bars.filter(({ time }) => time === 'outage')).toMatchObject([
    { fromS: 0, toS: 0.4, text: '' },
    { fromS: 1.6, toS: 2, text: '0.80 s · as the probe saw it' },
  ])
})

test('the experiment’s chart has a bar for each time of each trial', async () => {
  const svg = await drawSvg(fourTimesChart([example.trial, exampleTrial(2).trial]), 'light')
  expect(textsIn(svg)).toEqual(
    expect.arrayContaining(['trial 1: 0.50 s', 'trial 2: 0.50 s', 'trial 1: 2.00 s', 'trial 2: 2.00 s']),
  )
})
