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

// The report shows pages in a frame that takes no script, and drops SVG elements but not images.
export const pageStyle = `<style>
  .dark, html[data-theme="dark"] .light, .chart.wide { display: none; }
  html[data-theme="dark"] .chart.narrow.dark { display: block; }
  .chart { margin: 0 0 24px; overflow-x: auto; }
  .chart img { display: block; max-width: 100%; height: auto; }
  .chart.narrow img { min-width: 276px; width: 100%; max-width: 520px; }
  @media (min-width: 800px) {
    .chart.narrow, html[data-theme="dark"] .chart.narrow.dark { display: none; }
    .chart.wide.light, html[data-theme="dark"] .chart.wide.dark { display: block; }
    html[data-theme="dark"] .chart.wide.light { display: none; }
  }
  .table { overflow-x: auto; margin: 0 0 16px; }
  .table table { min-width: 620px; }
  table { display: table; width: 100%; contain: none; transform: none; font-size: 13px; line-height: 1.35;
    font-variant-numeric: tabular-nums; }
  th, td { padding: 4px 6px; text-align: left; vertical-align: top; white-space: normal; position: static; }
  small { opacity: .8; display: block; }
  .bounds { white-space: nowrap; }
  .verdict { font-size: 16px; }
  .notes { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; font-size: 13px; }
  .notes dt, .notes dd { margin: 0; padding: 0; font-style: normal; }
</style>`

/** A table that scrolls by itself where the page is narrower. */
export function wide(tableHtml: string): string {
  return tableHtml.trim() === '' ? '' : `<div class="table">${tableHtml}</div>`
}
