import type { DrawnChart } from '../charts/drawn-chart.ts'
import { looks, type Theme } from '../charts/look.ts'
import { escaped } from '../words/html.ts'

/** A chart in both themes; the page's style shows the one that fits. On a narrow screen it scrolls rather than shrinks. */
export function chartImage({ alt, svg }: DrawnChart): string {
  return (Object.keys(looks) as Theme[])
    .map(theme => {
      const data = Buffer.from(svg[theme]).toString('base64')
      return `<div class="${theme}"><img alt="${escaped(alt)}" src="data:image/svg+xml;base64,${data}"></div>`
    })
    .join('')
}

// The report shows pages in a frame that takes no script, and drops SVG elements but not images.
export const pageStyle = `<style>
  .dark, html[data-theme="dark"] .light { display: none; }
  html[data-theme="dark"] .dark { display: block; }
  .light, .dark { margin: 0 0 20px; overflow-x: auto; }
  .light img, .dark img { min-width: 620px; }
  .wide { overflow-x: auto; margin: 0 0 16px; }
  .wide table { min-width: 620px; }
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
  return tableHtml.trim() === '' ? '' : `<div class="wide">${tableHtml}</div>`
}
