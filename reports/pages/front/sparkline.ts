import { outcomeColours } from '../../charts/look.ts'
import { escaped } from '../../words/html.ts'

/** How one figure went over the runs that can be compared with this one, the oldest first and this one last. */
export interface Trend {
  points: readonly { at: string; value: number }[]
  text: (value: number) => string
}

const widthPx = 120
const heightPx = 26
const edgePx = 3

/** A trend as a line with its last point marked, and in words. HTML; empty where there is no earlier run. */
export function sparkline({ points, text }: Trend): string {
  const [first, last] = [points[0], points.at(-1)]
  if (points.length < 2 || !first || !last) return ''
  const values = points.map(({ value }) => value)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = (index: number) => edgePx + (index * (widthPx - 2 * edgePx)) / (points.length - 1)
  const y = (value: number) =>
    high === low ? heightPx / 2 : heightPx - edgePx - ((value - low) * (heightPx - 2 * edgePx)) / (high - low)
  const path = points.map(
    ({ value }, index) => `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)},${y(value).toFixed(1)}`,
  )
  const words = `${points.length} runs since ${first.at.slice(0, 10)}: ${text(first.value)} → ${text(last.value)}`
  return `<svg width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}" role="img" aria-label="${escaped(words)}">
<title>${escaped(words)}, from ${escaped(text(low))} to ${escaped(text(high))}</title>
<path d="${path.join('')}" fill="none" stroke="currentColor" stroke-opacity=".55" stroke-width="1.5"/>
<circle cx="${x(points.length - 1).toFixed(1)}" cy="${y(last.value).toFixed(1)}" r="3" fill="${outcomeColours.refused}"/></svg>
<small>${points.length} runs, ${escaped(rangeText(text(low), text(high)))}</small>`
}

/** `4.25–4.91 s`: the unit once. */
function rangeText(low: string, high: string): string {
  return low === high ? `all ${low}` : `${low.replace(/ ?(s|\/s|%)$/, '')}–${high}`
}
