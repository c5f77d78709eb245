import { expect, test } from 'vitest'
import { type LoadEvidence, measureLoadTrial } from '../../support/measure/load/measure-trial.ts'
import { madeSamples, madeStep } from '../../support/measure/load/testing/made-step.ts'
import { summarizeLoad } from '../../support/record/load-summarize.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import type { PooledPackets } from '../../support/record/packet-experiment.ts'
import { loadTimelineCsv } from './data-csv.ts'
import { drawSvg } from './draw.ts'
import { ladderChart, ladderCsv } from './ladder-chart.ts'
import { layouts } from './layout.ts'
import { type LoadRecord, loadFrameOf } from './load-scene.ts'
import { loadTimelineChart } from './load-timeline-chart.ts'
import { packetChart } from './packet-chart.ts'

const bounds = { p99Ms: 500, errorRatio: 0.01 }
const evidence: LoadEvidence = {
  steps: [madeStep(), madeStep({ number: 2, fromMs: 14_000, toMs: 16_000, asked: closed(20_000) })],
  ...{ samples: madeSamples(0, 20_000), events: [], readings: undefined },
}
const trial: LoadTrial = {
  ...{
    schemaVersion: 1,
    experiment: 'connection-ladder',
    number: 1,
    kind: 'connection-ladder',
    app: 'hello',
  },
  ...{ startedAtMs: 0, endedAtMs: 20_000, resources: undefined },
  ...measureLoadTrial(evidence, { app: 'hello', endedAtMs: 20_000, bounds, failure: undefined }),
  audit: {
    ...{ scheduleErrorMs: { p50: 0, p99: 0, max: 0 }, samples: 2_000, late: 0 },
    ...{ priority: 'normal', cpuSeconds: 0, notes: [] },
  },
}
const identity = {
  id: 'connection-ladder',
  question: 'qos',
  claim: 'it climbs',
  app: 'hello',
  bounds,
} as const
const ladder = summarizeLoad({ ...identity, kind: 'connection-ladder', evidence: '' }, [trial])
const record: LoadRecord = { trial, evidence }
const frame = loadFrameOf([record])

function closed(connections: number) {
  return { mode: 'closed', connections } as const
}

const textsIn = (svg: string) =>
  [...svg.matchAll(/>([^<]+)<\/(?:text|tspan)>/g)].map(match => match[1] ?? '').join(' | ')
const widthOf = (svg: string) => Number(/ width="(\d+)"/.exec(svg)?.[1])

test('a load’s trial is drawn with its steps, what was answered, and what the probe saw', async () => {
  const wide = await drawSvg(loadTimelineChart(record, frame, layouts.wide), 'light', layouts.wide)
  expect(textsIn(wide)).toContain('Trial 1, second by second')
  expect(textsIn(wide)).toContain('20,000')
  const narrow = await drawSvg(loadTimelineChart(record, frame, layouts.narrow), 'dark', layouts.narrow)
  expect(textsIn(narrow)).toContain('20k')
  expect(widthOf(narrow)).toBeLessThanOrEqual(300)
  const files = loadTimelineCsv(record, frame)
  expect(Object.keys(files)).toEqual(['seconds.csv', 'timeline.csv', 'lanes.csv'])
  expect(files['seconds.csv']?.split('\n')[1]).toMatch(/^[\d.]+,1,\d/)
})

test('a ladder is drawn step by step, and its numbers keep it within a telephone', async () => {
  const svg = await drawSvg(ladderChart(ladder, layouts.narrow), 'light', layouts.narrow)
  expect(textsIn(svg)).toContain('20k')
  expect(widthOf(svg)).toBeLessThanOrEqual(300)
  expect(ladderCsv(ladder)).toContain('good answers')
})

test('packets are drawn with the interval of what was lost, for every rate and node', async () => {
  const pooled = ['a', 'a-node-with-a-long-name'].map(
    (node): PooledPackets => ({
      ...{ packetsPerSecond: 10_000, node, n: 1, sent: 1000, received: 990, lossRatio: 0.01 },
      ...{ interval: [0.004, 0.02], reordered: 0, duplicates: 0, jitterMs: undefined },
      roundTripP50Ms: { median: 0.5, least: 0.4, most: 0.6 },
      roundTripP99Ms: undefined,
    }),
  )
  const svg = await drawSvg(packetChart(pooled, layouts.narrow), 'light', layouts.narrow)
  expect(textsIn(svg)).toContain('10000/s to a')
  expect(widthOf(svg)).toBeLessThanOrEqual(300)
})
