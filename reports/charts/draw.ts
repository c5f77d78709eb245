import { parse, textMetrics, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { chartConfig, looks, type Theme } from './look.ts'

declare module 'vega' {
  // Missing in its types.
  const textMetrics: { width: (item: { fontSize?: number }, text: unknown) => number }
}

// Without a canvas Vega takes text for a third wider than it is: charts would grow, and labels be left out.
const emPerCharacter = 0.6
textMetrics.width = (item, text) => String(text).length * (item.fontSize ?? 11) * emPerCharacter

/** A Vega-Lite chart as SVG text, without a browser. Width and height are those of the specification. */
export async function drawSvg(spec: TopLevelSpec, theme: Theme): Promise<string> {
  const view = new View(parse(compile({ ...spec, config: chartConfig(looks[theme]) }).spec), {
    renderer: 'none',
  })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
