import type { TopLevelSpec } from 'vega-lite'
import { drawSvg } from './draw.ts'
import type { Theme } from './look.ts'

/** A chart in both of the report's themes, as SVG text. */
export interface DrawnChart {
  /** What it shows, for who cannot see it. */
  alt: string
  svg: Record<Theme, string>
}

export async function drawn(spec: TopLevelSpec, alt: string): Promise<DrawnChart> {
  return { alt, svg: { light: await drawSvg(spec, 'light'), dark: await drawSvg(spec, 'dark') } }
}
