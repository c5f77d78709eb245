import { parse, textMetrics, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { emPerCharacter, type Layout } from './layout.ts'
import { chartConfig, looks, type Theme } from './look.ts'

declare module 'vega' {
  // Missing in its types.
  const textMetrics: { width: (item: { fontSize?: number }, text: unknown) => number }
}

// Without a canvas Vega takes text for a third wider than it is: charts would grow, and labels be left out.
textMetrics.width = (item, text) => String(text).length * (item.fontSize ?? 12) * emPerCharacter

/** A Vega-Lite chart as SVG text, without a browser. Width and height are those of the specification. */
export async function drawSvg(spec: TopLevelSpec, theme: Theme, layout: Layout): Promise<string> {
  const view = new View(parse(compile({ ...spec, config: chartConfig(looks[theme], layout) }).spec), {
    renderer: 'none',
  })
  try {
    return lighter(await view.toSVG())
  } finally {
    view.finalize()
  }
}

/**
 * The same drawing in half the text: a report holds hundreds of charts, and is mailed. Coordinates to a hundredth of a
 * pixel; the font, which is one, at the root alone.
 */
function lighter(svg: string): string {
  const [, family = ''] = / font-family="([^"]*)"/.exec(svg) ?? []
  return svg
    .replaceAll(/ (?:font-family|pointer-events|aria-roledescription)="[^"]*"/g, '')
    .replace('<svg ', () => `<svg font-family="${family}" `)
    .replaceAll(/ (?:d|transform|[xy][12]?)="[^"]*"/g, attribute =>
      attribute.replaceAll(/-?\d+\.\d{3,}(?:e-?\d+)?/g, number => String(Number(Number(number).toFixed(2)))),
    )
}
