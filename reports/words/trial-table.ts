import type { Experiment, MeasureName } from '../../support/record/experiment.ts'
import type { Trial, TrialMeasures } from '../../support/record/trial.ts'
import { escaped, table } from './html.ts'
import { durationNumber, grouped, percentText, secondsNumber } from './units.ts'
import { verdictWords } from './verdict.ts'

const head = [
  'Trial',
  'Verdict',
  'Reaction <small>s</small>',
  'Repair <small>s</small>',
  'Recovery <small>s</small>',
  'Outage <small>s (bounds)</small>',
  'Longest window <small>s</small>',
  'Lost requests',
  'Brown-out <small>s lost</small>',
  'Availability <small>of requests</small>',
  'Probe’s own error <small>ms, p99 (max)</small>',
]

/** The trials of an experiment, one a row, and below them what they show together. HTML. */
export function trialTable(experiment: Experiment): string {
  const rows = experiment.trials.map(trialRow)
  return table(head, experiment.trials.length > 1 ? [...rows, medianRow(experiment)] : rows)
}

function trialRow(trial: Trial): string[] {
  const { measures, audit } = trial
  const { reaction, recovery, outage } = measures.times
  const time = (duration: typeof reaction) => (duration === undefined ? '–' : durationNumber(duration))
  return [
    String(trial.number),
    `<span title="${escaped(trial.reason)}">${verdictWords[trial.verdict]}</span>`,
    time(reaction),
    repairText(measures),
    time(recovery),
    `${durationNumber(outage)} ${small(boundsText(measures), 'bounds')}`,
    secondsNumber(measures.longestWindowMs),
    lostRequestsText(measures),
    secondsNumber(measures.lostSeconds * 1000),
    percentText(measures.availability),
    `${audit.scheduleErrorMs.p99.toFixed(1)} ${small(`(${audit.scheduleErrorMs.max.toFixed(1)})`)}`,
  ]
}

/** The least and the most that the outage can have been, given when the probe asked: `(1.99–2.01)`; else empty. */
export function boundsText({ windows, times }: TrialMeasures): string {
  if (windows.length === 0 || times.outage.censored) return ''
  let [leastMs, mostMs] = [0, 0]
  for (const { lowerMs, upperMs } of windows) {
    if (upperMs === undefined) return ''
    leastMs += lowerMs
    mostMs += upperMs
  }
  return `(${secondsNumber(leastMs)}–${secondsNumber(mostMs)})`
}

/** Until the replacement is ready, and until its container ran, which others call repaired. */
function repairText({ times }: TrialMeasures): string {
  if (times.repair === undefined) return '–'
  const { running } = times
  return `${durationNumber(times.repair)} ${small(running ? `running ${durationNumber(running)}` : '')}`
}

function lostRequestsText({ requests }: TrialMeasures): string {
  const by = Object.entries(requests.failedBy)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, n]) => `${grouped(n)} ${escaped(outcome)}`)
  const unknown = requests.unknown > 0 ? [`${grouped(requests.unknown)} unknown`] : []
  return `${grouped(requests.failed)} of ${grouped(requests.sent)} ${small([...by, ...unknown].join(', '))}`
}

function medianRow({ measures }: Experiment): string[] {
  const range = (name: MeasureName, text: (value: number) => string) => {
    const { median, min, max } = measures[name]
    if (median === undefined || min === undefined || max === undefined) return '–'
    return `${text(median)} ${small(min === max ? '' : `${text(min)} to ${text(max)}`)}`
  }
  return [
    'Median <small>and range</small>',
    '',
    range('reactionMs', secondsNumber),
    range('repairMs', secondsNumber),
    range('recoveryMs', secondsNumber),
    range('outageMs', secondsNumber),
    range('longestWindowMs', secondsNumber),
    range('failedRequests', n => grouped(Math.round(n))),
    range('lostSeconds', seconds => secondsNumber(seconds * 1000)),
    range('availability', percentText),
    '',
  ]
}

function small(text: string, kind = ''): string {
  if (text === '') return ''
  return `<small${kind && ` class="${kind}"`}>${text}</small>`
}
