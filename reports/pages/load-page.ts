import type { Judgement } from '../../support/record/judgement.ts'
import { ledgerOver } from '../../support/record/ledger-over.ts'
import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { DrawnChart } from '../charts/drawn-chart.ts'
import type { RecordedLoad } from '../evidence/read-load.ts'
import { judgementTable } from '../words/judgement-table.ts'
import { ledgerNotes, ledgerTable } from '../words/ledger-table.ts'
import { gradesTable } from '../words/load/grades-table.ts'
import { loadSentence } from '../words/load/load-sentence.ts'
import { besideTable, deliveredTable, thesisTable } from '../words/load/step-tables.ts'
import { percentText } from '../words/units.ts'
import { uptimeTable, type WatchedTrial } from '../words/uptime-table.ts'
import { againPart } from './again-part.ts'
import { chartImage } from './chart-image.ts'
import { loadFigures } from './load-figures.ts'
import { judgedPage, notesList, type Part } from './page.ts'
import { wide } from './page-style.ts'

interface Judged {
  experiment: LoadExperiment
  judgements: readonly Judgement[]
  trials: RecordedLoad['trials']
}

/** What of a run a load's page tells, and its charts. */
interface Drawn {
  manifest: RunManifest
  charts: readonly DrawnChart[]
  /** The run's load of the other kind: a ladder's arrivals, or the arrivals' ladder. */
  other: LoadExperiment | undefined
}

/**
 * The page of one load: what it shows in words, limits, what each step delivered, what was seen beside it, the other
 * kind of load for comparison, the theses' definitions and grades, how to make it again, and what the words mean.
 */
export function loadPage(
  { experiment, judgements, trials }: Judged,
  { manifest, charts, other }: Drawn,
): string {
  const { verdict } = experiment
  const files =
    'Every trial’s raw files – steps.jsonl, samples.csv, events.jsonl, resources.csv – and the CSV behind each chart are attached to its step below.'
  return judgedPage(experiment, loadSentence(experiment), [
    { head: '', html: loadFigures(experiment) },
    {
      head: 'What it was held to',
      html: wide(judgementTable(judgements, verdict === 'pass' || verdict === 'fail')),
    },
    {
      head: 'What each step delivered',
      html: `${charts.map(chartImage).join('\n')}${wide(deliveredTable(experiment))}`,
    },
    {
      head: 'Seen beside the load',
      html: `${wide(besideTable(experiment))}${wide(uptimeTable(trials.map(watched)))}`,
    },
    comparison(other),
    { head: 'What was promised', html: wide(ledgerTable(experiment)) },
    { head: 'As theses define it', html: wide(thesisTable(experiment)) },
    { head: 'As theses grade it (“TIPHON”)', html: wide(gradesTable(experiment)) },
    againPart(experiment, manifest, { trials: trials.length, files }),
    { head: 'What the words mean', html: notesList(notes(experiment)) },
  ])
}

/** Without requests through the door of a node that failed under the load: no client would be sent there. */
function watched({ trial, evidence }: RecordedLoad['trials'][number]): WatchedTrial {
  const { number, endedAtMs, failure } = trial
  const lost = failure?.measures.lostVantages ?? []
  return { number, endedAtMs, samples: evidence.samples.filter(({ vantage }) => !lost.includes(vantage)) }
}

/** Why the two kinds of load differ: on every page that has both, in the same words. */
const whyTheyDiffer =
  'A closed loop asks again only when it was answered: a slow service is asked less often, so what it fails to answer in ' +
  'time is hardly asked for, and its delay looks short. An open loop asks at its rate whether earlier requests were answered or not, and counts ' +
  'from when each was meant to start: it shows what users meet who do not wait for each other. So compare delays with ' +
  'those of the same kind of load; throughput is the closed loop’s to tell, delay under a given demand the open one’s.'

function comparison(other: LoadExperiment | undefined): Part {
  if (other === undefined) return { head: '', html: `<p>${whyTheyDiffer}</p>` }
  const kind = other.kind === 'arrival-rate' ? 'arrivals at a rate (open loop)' : 'connections (closed loop)'
  return {
    head: `Beside it, of the same run: ${kind}`,
    html: `<p>${whyTheyDiffer}</p>${wide(deliveredTable(other))}`,
  }
}

/** The definitions behind the tables' heads, and what the instrument has to say of itself. */
function notes({ trials, steps }: LoadExperiment): string[][] {
  const limited = trials.flatMap(({ number, steps: made }) =>
    made.flatMap(step =>
      step.limitedBy === undefined
        ? []
        : [['Limited', `trial ${number}, step ${step.number}: ${step.limitedBy}`]],
    ),
  )
  const engines = [
    ...new Set(
      trials.flatMap(trial =>
        trial.steps.map(
          step => `${step.engine}, connections ${step.use === 'new' ? 'new for each request' : 'kept'}`,
        ),
      ),
    ),
  ]
  const audits = trials.map(
    ({ number, audit }) =>
      `trial ${number}: sent ${audit.scheduleErrorMs.p99.toFixed(2)} ms late at p99 (at most ${audit.scheduleErrorMs.max.toFixed(1)}), priority ${audit.priority}`,
  )
  const unknown = trials.flatMap(({ number, steps: made }) =>
    made
      .filter(({ probe }) => probe.unknownShare > 0)
      .map(
        ({ number: step, probe }) =>
          `trial ${number}, step ${step}: the probe missed ${percentText(probe.unknownShare)} of its slots`,
      ),
  )
  return [
    ['Good answers', 'whole answers with a 2xx or 3xx status, in the time that counts: after the warm-up'],
    ['Throughput', 'bits of good answers as they came over the wire, head and body'],
    [
      'Delay',
      'from when a request was meant to start until its last byte; in a closed loop that is when it was sent',
    ],
    ['Request loss', 'failed ÷ (failed + good)'],
    ['Availability', 'of the probe’s requests, which wait for no answer: good ÷ (good + failed)'],
    ...trials.flatMap(({ number, failure }) =>
      failure === undefined || failure.measures.lostVantages.length === 0
        ? []
        : [
            [
              'Left out',
              `of trial ${number}’s nines and downtime, not of its step: requests through ${failure.measures.lostVantages.join(', ')}, which the fault took`,
            ],
          ],
    ),
    ...ledgerNotes(ledgerOver(trials)),
    ['Jitter', 'of the probe’s round trips over kept connections: interarrival jitter (RFC 3550)'],
    ['Delay variation', 'how much longer than the shortest round trip (RFC 5481)'],
    ...(steps.some(({ measures }) => measures.efficiency.n > 0)
      ? [['Efficiency', 'throughput for each replica, against that of the first step']]
      : []),
    [
      'Thesis delay',
      'the time of the step divided by its answers, as theses compute it: it falls as the load rises',
    ],
    ['Thesis jitter', 'the mean of all changes of delay'],
    [
      'Grades',
      'index 4 (best) to 1; the two published variants disagree. Variant A grades throughput as a share of the bandwidth, which is not known here',
    ],
    [
      'Figures',
      `medians over ${trials.length} trial${trials.length === 1 ? '' : 's'}, with the least and the most where they differ; of sound steps alone`,
    ],
    ['Generator', engines.join('; ')],
    ...audits.map(text => ['Probe', text]),
    ...unknown.map(text => ['Unknown', text]),
    ...limited,
    ...[...new Set(trials.flatMap(({ audit }) => audit.notes))].map(note => ['Note', note]),
  ]
}
