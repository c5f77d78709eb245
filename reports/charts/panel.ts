import type { Field, PositionFieldDef } from 'vega-lite/types_unstable/channeldef.js'
import type { LayerSpec, UnitSpec } from 'vega-lite/types_unstable/spec/index.js'
import type { Trial } from '../../support/record/trial.ts'
import type { Frame } from './frame.ts'
import { marksOf } from './marks.ts'

/** One of the charts of a trial that stand above each other on the same time axis. */
export type Panel = LayerSpec<Field>
export type Layer = UnitSpec<Field>
export type Axis = PositionFieldDef<Field>

export const panelWidthPx = 620
const labelsWidthPx = 150

/** The horizontal axis that all panels share; only the lowest one labels it. */
export function timeAxis(frame: Frame, title: string | null = null): Axis {
  return {
    type: 'quantitative',
    scale: { domain: [frame.fromS, frame.toS], nice: false, zero: false },
    axis: { title, grid: true, labels: title !== null, ticks: title !== null, tickCount: 12 },
  }
}

/** Settings of a vertical axis, so that all panels begin at the same place. */
export const leftAxis = {
  minExtent: labelsWidthPx,
  maxExtent: labelsWidthPx,
  // Without a canvas text is taken for wider than it is, and names would be cut that have room.
  labelLimit: 0,
  domain: false,
} as const

/** Colours of a closed set of names; the legend shows those given, or nothing. */
export function colours(range: Record<string, string>, legendTitle: string | null) {
  return {
    scale: { domain: Object.keys(range), range: Object.values(range) },
    legend:
      legendTitle === null
        ? null
        : { title: legendTitle, orient: 'right' as const, symbolType: 'square' as const },
  }
}

/** The instants t0…t3 as lines through a panel: the fault solid, the others dashed. */
export function instantLines(trial: Trial, axis: Axis): Layer {
  return {
    data: { values: marksOf(trial) },
    mark: { type: 'rule', strokeWidth: 1.4 },
    encoding: {
      x: { ...axis, field: 'atS' },
      strokeDash: { condition: { test: "datum.label === 't0 fault'", value: [1, 0] }, value: [4, 3] },
      description: { field: 'label', type: 'nominal' },
    },
  }
}
