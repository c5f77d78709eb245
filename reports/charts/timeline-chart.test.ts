import { expect, test } from 'vitest'
import type { Trial } from '../../support/record/trial.ts'
import { readingOf } from '../../support/resources/reading.ts'
import { exampleTrial } from '../testing/example.ts'
import { timelineCsv, timesCsv } from './data-csv.ts'
import { drawSvg } from './draw.ts'
import { fourTimesChart } from './four-times-chart.ts'
import { frameOf } from './frame.ts'
import { layouts } from './layout.ts'
import { marksOf, timeBarsOf } from './marks.ts'
import { timelineChart } from './timeline-chart.ts'

const example = exampleTrial()
const frame = frameOf([example])

const textsIn = (svg: string) => [...svg.matchAll(/>([^<]+)<\/(?:text|tspan)>/g)].map(match => match[1] ?? '')
const labelsIn = (svg: string) => [...svg.matchAll(/aria-label="([^"]+)"/g)].map(match => match[1] ?? '')

test('a trial is drawn with its instants, its four times and its lanes', async () => {
  const svg = await drawSvg(timelineChart(example, frame, layouts.wide), 'light', layouts.wide)
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
    marksOf({ ...of, measures: { ...of.measures, instants } }, 5000).map(({ label }) => label)
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
  const svg = await drawSvg(timelineChart(quiet, frameOf([quiet]), layouts.narrow), 'dark', layouts.narrow)
  expect(textsIn(svg).join(' ')).toContain('Trial 1: nothing done to the cluster')
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
    return timeBarsOf(trial, frame, layouts.wide).find(({ time }) => time === 'recovery')
  }
  expect(recovery(-200, false)).toMatchObject({ fromS: 0.3, toS: 0.5, text: '−0.20 s · t3 answers stably' })
  expect(recovery(60_000, true)).toMatchObject({ toS: frame.toS, text: '≥ 60.0 s: not within the trial' })
})

test('a figure without room beside its bar stands on it, never beyond the chart', () => {
  const { measures } = example.trial
  const times = { ...measures.times, reaction: { ms: 60_000, censored: false } }
  const bars = timeBarsOf({ ...example.trial, measures: { ...measures, times } }, frame, layouts.narrow)
  const reaction = bars.find(({ time }) => time === 'reaction')
  expect(reaction).toMatchObject({ textSide: 'left', textAtS: frame.toS })
})

test('an outage of several windows is drawn as several bars, with one figure', () => {
  const windows = [
    { fromMs: 5000, toMs: 5400, pointMs: 400, lowerMs: 390, upperMs: 410, failed: 40 },
    { fromMs: 6600, toMs: 7000, pointMs: 400, lowerMs: 390, upperMs: 410, failed: 40 },
  ]
  const { measures } = example.trial
  const times = { ...measures.times, outage: { ms: 800, censored: false } }
  const bars = timeBarsOf(
    { ...example.trial, measures: { ...measures, times, windows } },
    frame,
    layouts.wide,
  )
  expect(bars.filter(({ time }) => time === 'outage')).toMatchObject([
    { fromS: 0, toS: 0.4, text: '' },
    { fromS: 1.6, toS: 2, text: '0.80 s · as the probe saw it' },
  ])
})

test('the experiment’s chart has a bar for each time of each trial', async () => {
  const chart = fourTimesChart([example.trial, exampleTrial(2).trial], undefined, layouts.wide)
  const texts = textsIn(await drawSvg(chart, 'light', layouts.wide))
  expect(texts).toEqual(expect.arrayContaining(['Trial 1', 'Trial 2', 'The four times of every trial']))
  for (const stack of ['1.50 s to repaired', '2.00 s to answering', '2.00 s outage']) {
    expect(texts.filter(text => text === stack)).toHaveLength(2)
  }
})

test('what was predicted stands above the trials, with its whiskers', async () => {
  const expected = {
    reaction: { lowMs: 0, highMs: 1000 },
    recovery: { lowMs: 1000, highMs: 3000 },
    outage: { lowMs: 1500, highMs: 1500 },
  }
  const chart = fourTimesChart([example.trial], expected, layouts.narrow)
  const texts = textsIn(await drawSvg(chart, 'dark', layouts.narrow))
  expect(texts).toEqual(
    expect.arrayContaining(['Predicted', '1–4 s to answering', '1.5 s outage', 'Trial 1']),
  )
  expect(timesCsv([example.trial], expected)).toContain('predicted,recovery,1.000,3.000,false\n')
})

test('of many trials those from the least outage to the most are drawn, and the chart says so', async () => {
  const { measures } = example.trial
  const trials = Array.from({ length: 40 }, (_, index): Trial => {
    const times = { ...measures.times, outage: { ms: 1000 + index, censored: false } }
    return { ...example.trial, number: index + 1, measures: { ...measures, times } }
  })
  const texts = textsIn(await drawSvg(fourTimesChart(trials, undefined, layouts.wide), 'light', layouts.wide))
  expect(texts).toEqual(expect.arrayContaining(['Trial 1', 'Trial 40']))
  expect(texts).toContain('12 of 40 trials, from the shortest outage to the longest')
})

test('processors and temperature of every machine are drawn where somebody looked', async () => {
  const look = { kind: 'node', source: 'kubelet', name: 'agent-1' } as const
  const readings = [
    readingOf({ ...look, atMs: 4000, cpuSeconds: 10, cores: 2, celsius: 51 }),
    readingOf({ ...look, atMs: 5000, cpuSeconds: 11, cores: 2, celsius: 62.5 }),
    readingOf({ ...look, atMs: 6000, cpuSeconds: 0.5, cores: 2 }),
  ]
  const watched = { ...example, readings }
  const svg = await drawSvg(timelineChart(watched, frame, layouts.wide), 'light', layouts.wide)
  expect(textsIn(svg)).toEqual(expect.arrayContaining(['CPU', 'temperature,', 'machines', 'agent-1']))
  expect(timelineCsv(watched, frame)['use.csv']).toBe(
    'figure,machine,atS,value\ncpuShare,agent-1,0.000,0.5\ncelsius,agent-1,-1.000,51\ncelsius,agent-1,0.000,62.5\n',
  )
})

test('every text of a narrow chart is within its width', async () => {
  const svg = await drawSvg(timelineChart(example, frame, layouts.narrow), 'light', layouts.narrow)
  const [, width] = /width="(\d+)"/.exec(svg) ?? []
  expect(Number(width)).toBeLessThanOrEqual(300)
})
