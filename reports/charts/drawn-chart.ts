import type { TopLevelSpec } from 'vega-lite'
import { drawSvg } from './draw.ts'
import type { Theme } from './look.ts'

/** A chart in both of the report's themes, as SVG text. */
export interface DrawnChart {
  /** What it shows, for who cannot see it. */
  alt: string
  svg: Record<Theme, string>
}

/** Draws a chart for a page; `light` when it is drawn already. */
export async function drawn(spec: TopLevelSpec, alt: string, light?: string): Promise<DrawnChart> {
  return { alt, svg: { light: light ?? (await drawSvg(spec, 'light')), dark: await drawSvg(spec, 'dark') } }
}
