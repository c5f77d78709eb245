import type { Finding, InstrumentRecord, Span } from '../../support/record/instrument.ts'
import { countOf, grouped } from './units.ts'

/** The columns of the instrument's table, in order. */
export const instrumentHead = [
  'What was known',
  'Under',
  'n',
  'Truth',
  'Measured − true: median [least to most]',
  'Truth within the reported bounds',
  'Found from',
  'Invented',
  'Note',
] as const

/** One line of the table, as text. */
export function instrumentRow(finding: Finding): string[] {
  const { what, condition, n, truth, unit, bias, spread, withinBounds, missed, invented } = finding
  const error =
    bias === undefined || spread === undefined
      ? '–'
      : n === 1
        ? signed(bias)
        : `${signed(bias)} [${signed(spread[0])} to ${signed(spread[1])}]`
  return [
    what,
    condition,
    `${grouped(n)}${truth === undefined ? ` ${unit}` : ''}`,
    truth === undefined ? '–' : `${span(truth)} ${unit}`,
    error === '–' ? error : `${error} ${unit}`,
    withinBounds === undefined ? '–' : `${withinBounds} of ${n - missed}`,
    foundFrom(finding),
    String(invented),
    noteOf(finding),
  ]
}

/** Where lines are many and alike, and say only that nothing was found: one sentence for all. */
export function instrumentSentence({ findings }: InstrumentRecord): string | undefined {
  if (findings.length === 0 || findings.some(({ truth }) => truth !== undefined)) return undefined
  const n = findings.reduce((sum, finding) => sum + finding.n, 0)
  const invented = findings.filter(finding => finding.invented > 0)
  const passed = invented.map(({ what, note }) => `${what}: ${note}`).join('; ')
  return `${grouped(n)} ${findings[0]?.unit} about ${countOf(findings.length, 'assertion')}: ${
    invented.length === 0 ? 'none passed' : `some passed, ${passed}`
  }.`
}

/** Only of what can be missed; a delay is no such thing. */
function foundFrom({ detectionLimit, largestMissed, withinBounds, missed, unit }: Finding): string {
  if (withinBounds === undefined && missed === 0) return '–'
  if (detectionLimit === undefined) return 'not found'
  const all = largestMissed === undefined ? ', all' : ''
  return `${amount(detectionLimit)} ${unit}${all}`
}

function noteOf({ note, blind }: Finding): string {
  return [note, blind > 0 ? `${blind} more while the probe itself was blind` : ''].filter(Boolean).join('; ')
}

function span([least, most]: Span): string {
  return least === most ? amount(least) : `${amount(least)} to ${amount(most)}`
}

function signed(value: number): string {
  const text = amount(Math.abs(value))
  return Number(text.replaceAll(',', '')) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`
}

/** Three digits, as far as they are not whole ones. */
function amount(value: number): string {
  const size = Math.abs(value)
  const decimals = size < 10 ? 2 : size < 100 ? 1 : 0
  return size >= 1_000 ? grouped(Math.round(value)) : String(Number(value.toFixed(decimals)))
}
