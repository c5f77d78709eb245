import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { chartConfig, looks, type Theme } from './look.ts'

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
