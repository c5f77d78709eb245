import type { Layout } from './layout.ts'
import { type Axis, type Layer, leftAxis } from './panel.ts'

/** Rows of bars under each other, each with its name: beside it, or above it where there is no room beside. */
export interface Rows {
  y: Axis
  heightPx: number
  /** Moves a bar down, below the name of its row. */
  shiftPx: number
  /** Moves a text on the bar's height. */
  names: Layer[]
}

/** @param suffixOf what stands after a row's name where names stand above the bars */
export function rowsOf(names: readonly string[], layout: Layout, suffixOf = (_: string) => ''): Rows {
  const isWide = layout.name === 'wide'
  const y: Axis = {
    field: 'row',
    type: 'nominal',
    scale: { domain: [...names] },
    axis: { ...leftAxis(layout), title: null, ticks: false, grid: false, labels: isWide },
  }
  const rowPx = isWide ? 20 : 32
  const above: Layer = {
    data: { values: names.map(row => ({ row, name: `${row}${suffixOf(row)}` })) },
    mark: { type: 'text', aria: false, align: 'left', dy: -8, style: ['halo'] },
    encoding: { x: { value: 2 }, y, text: { field: 'name', type: 'nominal' } },
  }
  return {
    y,
    heightPx: Math.max(1, names.length) * rowPx,
    shiftPx: isWide ? 0 : 7,
    names: isWide ? [] : [above, { ...above, mark: { type: 'text', aria: false, align: 'left', dy: -8 } }],
  }
}
