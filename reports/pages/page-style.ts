import { verdictStyle } from './verdict-style.ts'

// The report shows pages in a frame that takes no script, and drops SVG elements but not images.
export const pageStyle = `<style>
  body { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Arial, sans-serif; font-size: 14px;
    line-height: 1.5; }
${verdictStyle}
  .lead { font-size: 19px; line-height: 1.35; font-weight: 600; margin: 10px 0 4px; text-wrap: balance; }
  .soft, small { opacity: .78; }
  .soft { margin: 0 0 16px; }
  small { display: block; font-size: 12px; }
  h3 { font-size: 15px; line-height: 1.35; margin: 28px 0 10px; padding-top: 12px;
    border-top: 1px solid #8884; font-weight: 600; }
  h3 + p { margin-top: 0; }
  .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(122px, 1fr)); gap: 10px; margin: 14px 0 20px; }
  .figure { border: 1px solid #8884; border-radius: 8px; padding: 9px 12px; border-left: 4px solid var(--of); }
  .figure b { display: block; font-size: 21px; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
  .figure small + small { margin-top: 2px; }
  .finding { border-left: 4px solid #e69f00; padding: 4px 0 4px 12px; margin: 0 0 8px; }
  .chart { margin: 0 0 24px; overflow-x: auto; }
  .chart img { display: block; max-width: 100%; height: auto; }
  .chart.narrow img { min-width: 276px; width: 100%; max-width: 520px; }
  .dark, html[data-theme="dark"] .light, .chart.wide { display: none; }
  html[data-theme="dark"] .chart.narrow.dark { display: block; }
  @media (min-width: 800px) {
    .chart.narrow, html[data-theme="dark"] .chart.narrow.dark { display: none; }
    .chart.wide.light, html[data-theme="dark"] .chart.wide.dark { display: block; }
    html[data-theme="dark"] .chart.wide.light { display: none; }
  }
  .table { overflow-x: auto; margin: 0 0 16px; }
  .table table { min-width: 620px; }
  table { display: table; width: 100%; margin: 0; contain: none; transform: none; font-size: 13px; line-height: 1.4;
    border-collapse: collapse; font-variant-numeric: tabular-nums; }
  table, thead, tbody, tr, th, td { border: 0 !important; background: none !important; }
  th, td { padding: 5px 10px 5px 0; text-align: left; vertical-align: top; white-space: normal; position: static;
    border-bottom: 1px solid #8883 !important; }
  thead th { font-weight: 600; font-size: 12px; opacity: .85; vertical-align: bottom; }
  tbody th { font-weight: 600; }
  .bounds { white-space: nowrap; }
  pre { font-size: 12.5px; line-height: 1.5; padding: 10px 12px; border-radius: 6px; background: #8c8c8c22;
    white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 8px; }
  .notes { display: grid; grid-template-columns: minmax(90px, max-content) 1fr; gap: 4px 14px; font-size: 13px; }
  .notes dt, .notes dd { margin: 0; padding: 0; font-style: normal; }
  .notes dt { font-weight: 600; }
  .notes dd { overflow-wrap: anywhere; }
  details { margin: 0 0 16px; font-size: 13px; }
  summary { cursor: pointer; margin: 0 0 8px; }
  @media (max-width: 480px) {
    .lead { font-size: 17px; }
    .figures { grid-template-columns: 1fr 1fr; }
    .notes { grid-template-columns: 1fr; gap: 0; }
    .notes dd { margin-bottom: 8px; }
  }
</style>`

/** A table that scrolls by itself where the page is narrower. */
export function wide(tableHtml: string): string {
  return tableHtml.trim() === '' ? '' : `<div class="table">${tableHtml}</div>`
}
