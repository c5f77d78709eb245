import type { LoadExperiment, StepMeasureName, StepSummary } from '../../../support/record/load-experiment.ts'
import { escaped, table } from '../html.ts'
import { percentText } from '../units.ts'
import { lossText, mbitText, measureText, msText, rateText, shareText, stepText } from './step-text.ts'

interface Column {
  head: string
  measure: StepMeasureName
  text: (value: number) => string
}

const delivered: Column[] = [
  { head: 'Good answers <small>/s</small>', measure: 'requestsPerSecond', text: rateText },
  { head: 'Throughput <small>Mbit/s</small>', measure: 'bitsPerSecond', text: mbitText },
  { head: 'Delay p50 <small>ms</small>', measure: 'p50Ms', text: msText },
  { head: 'p90', measure: 'p90Ms', text: msText },
  { head: 'p99', measure: 'p99Ms', text: msText },
  { head: 'p99.9', measure: 'p999Ms', text: msText },
  { head: 'Longest', measure: 'maxMs', text: msText },
  { head: 'Request loss', measure: 'requestLoss', text: lossText },
]

const beside: Column[] = [
  { head: 'Availability', measure: 'availability', text: percentText },
  { head: 'Probe p50 <small>ms</small>', measure: 'probeP50Ms', text: msText },
  { head: 'Probe p99 <small>ms</small>', measure: 'probeP99Ms', text: msText },
  { head: 'Jitter <small>ms, RFC 3550</small>', measure: 'jitterMs', text: msText },
  { head: 'Delay variation <small>ms, p99</small>', measure: 'variationP99Ms', text: msText },
  { head: 'Packet loss', measure: 'packetLoss', text: lossText },
  { head: 'CPU of the nodes <small>mean</small>', measure: 'nodeCpuShare', text: shareText },
  { head: 'CPU of the pods <small>cores</small>', measure: 'podCpuCores', text: cores => cores.toFixed(2) },
  { head: 'Efficiency', measure: 'efficiency', text: shareText },
]

const thesis: Column[] = [
  { head: 'Thesis throughput <small>kbit/s</small>', measure: 'thesisThroughputKbps', text: rateText },
  { head: 'Thesis delay <small>ms</small>', measure: 'thesisDelayMs', text: ms => ms.toFixed(3) },
  { head: 'Thesis jitter <small>ms</small>', measure: 'thesisJitterMs', text: ms => ms.toFixed(3) },
  {
    head: 'Thesis loss <small>%</small>',
    measure: 'thesisLossPercent',
    text: percent => String(Number(percent.toPrecision(2))),
  },
]

/** What each step delivered: throughput, delay, loss. HTML. */
export function deliveredTable(experiment: LoadExperiment): string {
  return measureTable(experiment, delivered, stepNote)
}

/** What was seen beside the load: by the probe, by numbered packets, of the processors. HTML; columns without data are left out. */
export function besideTable(experiment: LoadExperiment): string {
  return measureTable(experiment, beside)
}

/** The same steps as theses define their figures. HTML. */
export function thesisTable(experiment: LoadExperiment): string {
  return measureTable(experiment, thesis)
}

function measureTable(
  { kind, steps }: LoadExperiment,
  columns: readonly Column[],
  note: (step: StepSummary) => string = () => '',
): string {
  const shown = columns.filter(({ measure }) => steps.some(({ measures }) => measures[measure].n > 0))
  if (shown.length === 0) return '<p>Nothing of this was measured.</p>'
  return table(
    ['Step', ...shown.map(({ head }) => head)],
    steps.map(step => [
      `${stepText(kind, step)}${note(step)}`,
      ...shown.map(({ measure, text }) => measureText(step.measures[measure], text)),
    ]),
  )
}

/** Where figures of a step are not the service's, why. */
function stepNote({ sound, made, unsoundBecause }: StepSummary): string {
  if (unsoundBecause === undefined) return ''
  return ` <small>${sound} of ${made} sound: ${escaped(unsoundBecause)}</small>`
}
