import type { TopLevelSpec } from 'vega-lite'
import { drawSvg } from './draw.ts'
import { type Layout, type LayoutName, layouts } from './layout.ts'
import type { Theme } from './look.ts'

/** A chart for every page that can show it, as SVG text. */
export interface DrawnChart {
  /** What it shows, for who cannot see it. */
  alt: string
  svg: Record<LayoutName, Record<Theme, string>>
}

/** Draws a chart for a page: for either width, in both themes. */
export async function drawn(chart: (layout: Layout) => TopLevelSpec, alt: string): Promise<DrawnChart> {
  const inBoth = async (layout: Layout) => {
    const spec = chart(layout)
    return { light: await drawSvg(spec, 'light', layout), dark: await drawSvg(spec, 'dark', layout) }
  }
  return { alt, svg: { wide: await inBoth(layouts.wide), narrow: await inBoth(layouts.narrow) } }
}
