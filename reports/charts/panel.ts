import type { TopLevelSpec } from 'vega-lite'
import type { Field, PositionFieldDef } from 'vega-lite/types_unstable/channeldef.js'
import type { LayerSpec, UnitSpec } from 'vega-lite/types_unstable/spec/index.js'
import type { Span } from './frame.ts'
import { emPerCharacter, type Layout, linesOf } from './layout.ts'
import type { Mark } from './marks.ts'

/** One of the charts of a trial that stand above each other on the same time axis. */
export type Panel = LayerSpec<Field>
export type Layer = UnitSpec<Field>
export type Axis = PositionFieldDef<Field>

/** What all panels of one trial's chart share. */
export interface Canvas extends Span {
  layout: Layout
  marks: readonly Mark[]
  /** What the time axis counts. */
  axisTitle: string
}

/** The horizontal axis that all panels share; only the lowest one labels it. */
export function timeAxis({ fromS, toS, layout, axisTitle }: Canvas, isLowest = false): Axis {
  return {
    type: 'quantitative',
    scale: { domain: [fromS, toS], nice: false, zero: false },
    axis: {
      ...{ title: isLowest ? axisTitle : null, grid: true, labels: isLowest, ticks: isLowest },
      ...{ tickCount: layout.name === 'wide' ? 12 : 5, labelFlush: true },
    },
  }
}

/** Settings of a vertical axis, so that all panels begin at the same place. */
export function leftAxis({ labelsPx }: Layout) {
  return {
    ...{ minExtent: labelsPx, maxExtent: labelsPx, domain: false },
    // Without a canvas text is taken for wider than it is, and names would be cut that have room.
    labelLimit: 0,
  } as const
}

/** Numbers of a logarithmic axis: `0.1`, `100`, `10k`. */
export const logLabels = "datum.value >= 1000 ? datum.value / 1000 + 'k' : datum.value"

/** What a panel shows: beside it in the room for labels where there is such room, else above it. */
export function named(layout: Layout, name: string[]): { title?: Panel['title']; axisTitle: object } {
  if (layout.name === 'narrow') {
    const look = { fontWeight: 'normal', fontSize: layout.fontPx } as const
    const title = { text: name.join(' '), anchor: 'start', frame: 'bounds', offset: 5, ...look } as const
    return { title, axisTitle: { title: null } }
  }
  const place = { titleAngle: 0, titleAlign: 'left', titleAnchor: 'start', titleBaseline: 'top' } as const
  return { axisTitle: { title: name, ...place, titleX: -layout.labelsPx, titleY: -4 } }
}

/** Colours of a closed set of names; the legend shows those given, or nothing. */
export function colours(range: Record<string, string>, legendTitle: string | null, layout: Layout) {
  const names = Object.keys(range)
  const longestPx = Math.max(...names.map(name => name.length)) * layout.fontPx * emPerCharacter + 26
  const above = { orient: 'top', title: null, direction: 'horizontal', offset: 4, columnPadding: 8 } as const
  const place =
    layout.name === 'wide'
      ? ({ orient: 'right', title: legendTitle, offset: 14 } as const)
      : ({ ...above, columns: Math.max(1, Math.floor(layout.panelPx / longestPx)) } as const)
  return {
    scale: { domain: names, range: Object.values(range) },
    legend: legendTitle === null ? null : { ...place, symbolType: 'square' as const },
  }
}

/** The instants t0…t3 as lines through a panel: the fault solid, the others dashed. */
export function instantLines(canvas: Canvas, isLowest = false): Layer {
  return {
    data: { values: [...canvas.marks] },
    mark: { type: 'rule', strokeWidth: 1.4 },
    encoding: {
      x: { ...timeAxis(canvas, isLowest), field: 'atS' },
      strokeDash: { condition: { test: "datum.label === 't0 fault'", value: [1, 0] }, value: [4, 3] },
      description: { field: 'label', type: 'nominal' },
    },
  }
}

/** Panels above each other under one title, each with colours of its own. */
export function stacked(
  panels: readonly Panel[],
  layout: Layout,
  title: string,
  subtitle?: string,
): TopLevelSpec {
  const roomPx = layout.labelsPx + layout.panelPx + layout.marginPx
  const text = linesOf(title, roomPx / 1.1, layout)
  const below = subtitle === undefined ? {} : { subtitle: linesOf(subtitle, roomPx, layout) }
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text, ...below, anchor: 'start', frame: 'bounds', offset: 12 },
    vconcat: [...panels],
    spacing: layout.name === 'wide' ? 14 : 10,
    bounds: layout.name === 'wide' ? 'flush' : 'full',
    resolve: {
      scale: { color: 'independent', strokeDash: 'independent' },
      legend: { color: 'independent', strokeDash: 'independent' },
    },
  }
}
