import type { Experiment } from '../../support/record/experiment.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { DrawnChart } from '../charts/drawn-chart.ts'
import { shownSamples, type TrialRecord } from '../charts/frame.ts'
import { extraTables } from '../words/extra-table.ts'
import { escaped } from '../words/html.ts'
import { allowedOutage, judgementTable } from '../words/judgement-table.ts'
import { trialTable } from '../words/trial-table.ts'
import { uptimeTable, type WatchedTrial } from '../words/uptime-table.ts'
import { experimentSentence, verdictMeanings, verdictWords } from '../words/verdict.ts'
import { chartImage, pageStyle, wide } from './chart-image.ts'

interface Judged {
  experiment: Experiment
  judgements: readonly Judgement[]
  trials: readonly TrialRecord[]
}

/** The page of one experiment: the verdict in words, the table of its trials, the charts, and what the words mean. */
export function experimentPage(
  { experiment, judgements, trials }: Judged,
  charts: readonly DrawnChart[],
  leftOut: number,
): string {
  const { verdict, reason } = experiment
  const omitted =
    leftOut > 0
      ? `<p>${leftOut} more trials are drawn in their steps below, with the shortest and longest here.</p>`
      : ''
  return `<p class="verdict"><strong>${verdictWords[verdict]}</strong>: ${verdictMeanings[verdict]}.
${escaped(reason)}</p>
${pageStyle}
<p>${escaped(experimentSentence(experiment, allowedOutage(judgements)))}</p>
${wide(judgementTable(judgements, verdict === 'pass' || verdict === 'fail'))}
${wide(trialTable(experiment))}
${wide(extraTables(experiment))}
${wide(uptimeTable(trials.map(watched)))}
${charts.map(chartImage).join('\n')}
${omitted}
${notes(experiment)}`
}

/** Without requests through the door of a node that the fault took. */
function watched(recorded: TrialRecord): WatchedTrial {
  const { number, endedAtMs } = recorded.trial
  return { number, samples: shownSamples(recorded), endedAtMs }
}

/** The definitions behind the table's heads, and what the instrument has to say of itself. */
function notes({ trials, clockOffsets }: Experiment): string {
  const noticed = trials.flatMap(({ number, measures }) =>
    measures.noticedBy === undefined ? [] : [['Noticed by', `in trial ${number}: ${measures.noticedBy}`]],
  )
  const lost = [...new Set(trials.flatMap(({ measures }) => measures.lostVantages))]
  const audit = [...new Set(trials.flatMap(trial => trial.audit.notes))]
  const periods = [
    ...new Set(trials.map(({ measures }) => `${Number(measures.probePeriodMs.toFixed(2))} ms`)),
  ]
  const entries = [
    ['Reaction', 'from the fault to the first change the orchestrator showed'],
    ['Repair', 'from then until the replacement is ready; before that its container runs'],
    ['Recovery', 'from then until the service answers stably; negative when that came first'],
    [
      'Outage',
      'at the probe: from the first failed request to the first of stable answers, over all windows; bounds by when it asked',
    ],
    ['Longest window', 'the longest stretch in which every request failed'],
    ['Brown-out', 'seconds of service lost: the share of failed requests, summed over time'],
    [
      'Worst window',
      'the least share of requests answered in any stretch of that length; – where no such stretch was watched',
    ],
    ['Probe', `one request every ${periods.join(' or ')}; its own error is how late it sent them`],
    ...(trials.some(({ measures }) => measures.back)
      ? [
          [
            'Back after',
            'from when the node was given power, or was told to reboot; a door is back with stable answers',
          ],
        ]
      : []),
    ...noticed,
    ...(lost.length > 0
      ? [['Left out', `requests through ${lost.join(', ')}: the fault took that node`]]
      : []),
    ...clockNotes(clockOffsets),
    ...audit.map(note => ['Note', note]),
  ]
  return `<dl class="notes">${entries.map(([term, text]) => `<dt>${term}</dt><dd>${escaped(text ?? '')}</dd>`).join('')}</dl>`
}

/** How far the clocks of the cluster's machines were off: their logs are to be read with that in mind. */
function clockNotes(offsets: Experiment['clockOffsets']): string[][] {
  return (offsets?.before ?? []).map(({ node, offsetMs, uncertaintyMs }) => {
    const after = offsets?.after.find(other => other.node === node)
    const later = after ? `, ${signedMs(after.offsetMs)} ± ${after.uncertaintyMs.toFixed(1)} ms after` : ''
    return [
      'Clock',
      `of ${node} against the probe's machine: ${signedMs(offsetMs)} ± ${uncertaintyMs.toFixed(1)} ms before the first trial${later}`,
    ]
  })
}

function signedMs(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(1)}`
}
