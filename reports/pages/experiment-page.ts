import type { Experiment } from '../../support/record/experiment.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { DrawnChart } from '../charts/drawn-chart.ts'
import { shownSamples, type TrialRecord } from '../charts/frame.ts'
import { answerSentence } from '../words/answer-sentence.ts'
import { extraTables } from '../words/extra-table.ts'
import { escaped } from '../words/html.ts'
import { journeysSentence } from '../words/journeys-sentence.ts'
import { journeysTable } from '../words/journeys-table.ts'
import { allowedOutage, judgementTable } from '../words/judgement-table.ts'
import { ledgerSentence } from '../words/ledger-sentence.ts'
import { ledgerNotes, ledgerTable } from '../words/ledger-table.ts'
import { predictionTable, predictionTerms, unpredictedNotes } from '../words/prediction-table.ts'
import { trialTable } from '../words/trial-table.ts'
import { uptimeTable, type WatchedTrial } from '../words/uptime-table.ts'
import { experimentSentence } from '../words/verdict.ts'
import { againPart } from './again-part.ts'
import { chartImage } from './chart-image.ts'
import { fourFigures } from './figures.ts'
import { judgedPage, notesList } from './page.ts'
import { wide } from './page-style.ts'

interface Judged {
  experiment: Experiment
  judgements: readonly Judgement[]
  trials: readonly TrialRecord[]
}

/** What of a run an experiment's page tells, and its charts. */
interface Drawn {
  manifest: RunManifest
  /** Of the four times of all trials; undefined where nothing was done to the cluster. */
  times: DrawnChart | undefined
  timelines: readonly DrawnChart[]
  /** How many trials are drawn in their steps alone. */
  leftOut: number
}

/**
 * The page of one experiment: what it shows in a sentence, its figures, what it was held to, charts and tables of its
 * trials, how to make it again, and what the words mean.
 */
export function experimentPage(
  { experiment, judgements, trials }: Judged,
  { manifest, times, timelines, leftOut }: Drawn,
): string {
  const { verdict, fault } = experiment
  const omitted =
    leftOut > 0
      ? `<p class="soft">${leftOut} more trials are drawn in their steps below, with the shortest and longest here.</p>`
      : ''
  const files =
    'Every trial’s raw files – trial.json, samples.csv, events.jsonl – and the CSV behind each chart are attached to its step below.'
  const cost = experimentSentence(experiment, allowedOutage(judgements))
  return judgedPage(
    experiment,
    `${cost}${answerSentence(experiment)}${journeysSentence(experiment)}${ledgerSentence(experiment.ledger)}`,
    [
      { head: '', html: fault === undefined ? '' : fourFigures(experiment) },
      { head: '', html: `${unpredictedNotes(experiment)}${planNote(experiment)}` },
      {
        head: 'What it was held to',
        html: wide(judgementTable(judgements, verdict === 'pass' || verdict === 'fail')),
      },
      {
        head: experiment.prediction ? 'Predicted and measured' : 'The four times',
        html: `${times ? chartImage(times) : ''}${wide(predictionTable(experiment))}${predictedFrom(experiment)}`,
      },
      { head: 'What happened', html: `${timelines.map(chartImage).join('\n')}${omitted}` },
      {
        head: 'Trial by trial',
        html: [trialTable(experiment), extraTables(experiment), uptimeTable(trials.map(watched))]
          .map(wide)
          .join('\n'),
      },
      { head: 'What users met', html: wide(journeysTable(experiment)) },
      { head: 'What was promised', html: wide(ledgerTable(experiment)) },
      againPart(experiment, manifest, { trials: experiment.trials.length, files }),
      { head: 'What the words mean', html: notesList(notes(experiment)) },
    ],
  )
}

/** What a prediction is made of, for who wants to check it. */
function predictedFrom(experiment: Experiment): string {
  const terms = predictionTerms(experiment)
  if (terms.length === 0) return ''
  return `<details><summary>What the prediction is made of</summary>${notesList(terms)}</details>`
}

/** Where fewer trials than planned were enough. */
function planNote({ plan }: Experiment): string {
  if (!plan?.stopped) return ''
  const { notMade, because } = plan.stopped
  return `<p class="finding">Trials ${notMade[0]} to ${notMade[1]} of ${plan.trials} were not made: ${escaped(because)}</p>`
}

/** Without requests through the door of a node that the fault took. */
function watched(recorded: TrialRecord): WatchedTrial {
  const { number, endedAtMs } = recorded.trial
  return { number, samples: shownSamples(recorded), endedAtMs }
}

/** The definitions behind the table's heads, and what the instrument has to say of itself. */
function notes({ trials, clockOffsets, ledger }: Experiment): string[][] {
  const noticed = trials.flatMap(({ number, measures }) =>
    measures.noticedBy === undefined ? [] : [['Noticed by', `in trial ${number}: ${measures.noticedBy}`]],
  )
  const lost = [...new Set(trials.flatMap(({ measures }) => measures.lostVantages))]
  const audit = [...new Set(trials.flatMap(trial => trial.audit.notes))]
  const periods = [
    ...new Set(trials.map(({ measures }) => `${Number(measures.probePeriodMs.toFixed(2))} ms`)),
  ]
  return [
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
    ...ledgerNotes(ledger),
    ...noticed,
    ...(lost.length > 0
      ? [['Left out', `requests through ${lost.join(', ')}: the fault took that node`]]
      : []),
    ...clockNotes(clockOffsets),
    ...audit.map(note => ['Note', note]),
  ]
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
