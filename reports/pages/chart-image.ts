import type { DrawnChart } from '../charts/drawn-chart.ts'
import { type LayoutName, layouts } from '../charts/layout.ts'
import { looks, type Theme } from '../charts/look.ts'
import { escaped } from '../words/html.ts'

/** A chart in both themes and for both widths; the page's style shows the one that fits. */
export function chartImage({ alt, svg }: DrawnChart): string {
  return (Object.keys(layouts) as LayoutName[])
    .flatMap(layout =>
      (Object.keys(looks) as Theme[]).map(theme => {
        const data = Buffer.from(svg[layout][theme]).toString('base64')
        return `<div class="chart ${layout} ${theme}"><img alt="${escaped(alt)}" src="data:image/svg+xml;base64,${data}"></div>`
      }),
    )
    .join('')
}
