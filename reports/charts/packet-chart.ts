import type { TopLevelSpec } from 'vega-lite'
import type { PooledPackets } from '../../support/record/packet-experiment.ts'
import type { Layout } from './layout.ts'
import { outcomeColours, timeColours } from './look.ts'
import { type Axis, colours, leftAxis, logLabels, named, type Panel, stacked } from './panel.ts'

const lossColours = { 'packets lost': outcomeColours.refused } as const
const delayColours = { 'round trip p50': timeColours.reaction, 'round trip p99': timeColours.repair } as const

/** What each rate lost to each node, with its 95 % interval, and how long the packets were under way. */
export function packetChart(pooled: readonly PooledPackets[], layout: Layout): TopLevelSpec {
  const names = pooled.map(nameOf)
  const x: Axis = {
    ...{ field: 'stream', type: 'nominal', scale: { domain: names } },
    axis: { title: null, labels: false, ticks: false, grid: false },
  }
  const loss = pooled.flatMap(({ lossRatio, interval }, index) =>
    lossRatio === undefined || !interval
      ? []
      : [
          {
            stream: names[index],
            series: 'packets lost',
            median: lossRatio,
            least: interval[0],
            most: interval[1],
          },
        ],
  )
  const delay = pooled.flatMap(({ roundTripP50Ms, roundTripP99Ms }, index) => [
    ...(roundTripP50Ms ? [{ stream: names[index], series: 'round trip p50', ...roundTripP50Ms }] : []),
    ...(roundTripP99Ms ? [{ stream: names[index], series: 'round trip p99', ...roundTripP99Ms }] : []),
  ])
  const lossPanel = named(layout, ['loss, with its', '95 % interval'])
  const delayPanel = named(layout, ['round trip,', 'ms (log scale)'])
  const lowest: Axis = {
    ...x,
    axis: { ...x.axis, labels: true, labelAngle: layout.name === 'wide' ? -20 : -40, labelLimit: 150 },
  }
  return stacked(
    [
      pointsPanel(loss, layout, 100, x, lossPanel, {
        scale: { domainMin: 0, domainMax: Math.max(0.01, ...loss.map(({ most }) => most)) },
        axis: { format: '.2~%', tickCount: 4 },
        range: lossColours,
        legend: 'packets',
      }),
      pointsPanel(delay, layout, 120, lowest, delayPanel, {
        scale: { type: 'log' },
        axis: { labelExpr: logLabels, values: [0.01, 0.1, 1, 10, 100, 1000, 10_000] },
        range: delayColours,
        legend: 'packets that came back',
      }),
    ],
    layout,
    'What became of the packets, by rate and node',
  )
}

interface Point {
  stream: string | undefined
  series: string
  median: number
  least: number
  most: number
}

function pointsPanel(
  values: readonly Point[],
  layout: Layout,
  height: number,
  x: Axis,
  { title, axisTitle }: ReturnType<typeof named>,
  look: { scale: object; axis: object; range: Record<string, string>; legend: string },
): Panel {
  const y: Axis = {
    type: 'quantitative',
    scale: look.scale,
    axis: { ...leftAxis(layout), ...axisTitle, ...look.axis },
  }
  const color = { field: 'series', type: 'nominal' as const, ...colours(look.range, look.legend, layout) }
  return {
    title,
    width: layout.panelPx,
    height,
    layer: [
      {
        data: { values: [...values] },
        mark: { type: 'rule', strokeWidth: 2, aria: false },
        encoding: { x, y: { ...y, field: 'least' }, y2: { field: 'most' }, color },
      },
      {
        data: { values: [...values] },
        mark: { type: 'point', filled: true, size: 50, opacity: 1, aria: false },
        encoding: { x, y: { ...y, field: 'median' }, color },
      },
    ],
  }
}

function nameOf({ packetsPerSecond, node }: PooledPackets): string {
  return `${packetsPerSecond}/s to ${node}`
}
