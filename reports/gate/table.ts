import type { JudgedMetric, MetricVerdict } from './judge-run.ts'
import type { GateRecord } from './outcome.ts'
import { type GateStandard, standards } from './standards.ts'

const words: Record<MetricVerdict, string> = {
  worse: 'worse',
  suspicious: 'perhaps worse',
  missing: 'missing',
  few: 'too few trials',
  better: 'better',
  new: 'not in the baseline',
  same: 'no worse',
}
/** What needs attention first. */
const order = Object.keys(words) as MetricVerdict[]

export const columns = [
  'measure',
  'baseline',
  'this run',
  'change',
  'would have counted',
  'p (Holm)',
  'verdict',
] as const

/** A row for each measure, what needs attention first. */
export function gateRows({ metrics }: Pick<GateRecord, 'metrics'>): string[][] {
  return metrics
    .toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
    .map(judged => {
      const { metric, verdict, comparison, adjustedP, remade } = judged
      return [
        metric.id,
        side(judged, 'baseline'),
        side(judged, 'run'),
        changeText(comparison?.change),
        changeText(judged.visible),
        adjustedP === undefined ? '–' : pText(adjustedP),
        `${words[verdict]}${remade ? ', made again' : ''}`,
      ]
    })
}

/** For a terminal; what is no worse is counted and not listed, unless all is asked for. */
export function gateText(record: GateRecord, all: boolean): string {
  const shown = all ? record.metrics : record.metrics.filter(({ verdict }) => verdict !== 'same')
  const rows = [[...columns], ...gateRows({ metrics: shown })]
  const widths = columns.map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) =>
        i === 0 || i === columns.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const same = record.metrics.length - shown.length
  return [
    ...(shown.length > 0 ? [...rows.map(line), ''] : []),
    ...(same > 0 ? [`${same} no worse (--all lists them)`] : []),
    ...driftLines(record),
    `${record.result}: ${record.reason}`,
  ].join('\n')
}

/** For summary.md and a CI's job summary. */
export function gateMarkdown(record: GateRecord): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const listed =
    record.metrics.length === 0
      ? []
      : [line(columns), line(columns.map(() => '---')), ...gateRows(record).map(line), '']
  return [
    `## Against the baseline: ${record.result}`,
    '',
    record.reason,
    '',
    ...listed,
    ...driftLines(record),
  ]
    .join('\n')
    .trimEnd()
}

function driftLines({ drifts }: GateRecord): string[] {
  return drifts.map(
    ({ id, before, since, sinceRun, worse }) =>
      `${id} lies ${worse ? 'worse' : 'better'} since ${sinceRun}: ${number(before)} before, ${number(since)} since.`,
  )
}

function side({ metric, comparison }: JudgedMetric, which: 'baseline' | 'run'): string {
  const known = comparison?.[which]
  if (known?.median === undefined) return '–'
  return `${value(known.median, standards[metric.measure])} (n ${known.n})`
}

function value(median: number, { unit }: GateStandard): string {
  if (!Number.isFinite(median)) return 'never'
  if (unit === 'times') return `${number(median)}×`
  if (unit === 'ratio') return `${number(100 * median)} %`
  if (unit === 'ms' && median >= 1_000) return `${number(median / 1_000)} s`
  return `${number(median)} ${unit}`
}

function number(of: number): string {
  return Number(of.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 })
}

function changeText(change: number | undefined): string {
  if (change === undefined) return '–'
  const percent = Math.round(100 * change)
  return `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${Math.abs(percent)} %`
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}
