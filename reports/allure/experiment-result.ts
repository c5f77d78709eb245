import { type Label, LabelName, Stage, Status, type TestResult } from 'allure-js-commons'
import type { Writer } from 'allure-js-commons/sdk/reporter'
import type { Experiment } from '../../support/record/experiment.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import { timesCsv } from '../charts/data-csv.ts'
import { drawn } from '../charts/drawn-chart.ts'
import { fourTimesChart } from '../charts/four-times-chart.ts'
import { frameOf } from '../charts/frame.ts'
import { type Layout, layouts } from '../charts/layout.ts'
import type { RecordedExperiment, RecordedTrial } from '../evidence/read-run.ts'
import type { SkippedExperiment } from '../evidence/summary.ts'
import { experimentPage } from '../pages/experiment-page.ts'
import { allowedOutage } from '../words/judgement-table.ts'
import { capital, countOf } from '../words/units.ts'
import { experimentSentence, verdictWords } from '../words/verdict.ts'
import { Attachments } from './attachments.ts'
import { identifier, statusOf } from './identity.ts'
import { trialStep } from './trial-step.ts'

/** With more trials than this, the page draws the shortest, the median and the longest outage; steps hold the rest. */
const drawnOnPage = 5

/** What every run asked that does not say what it asked. */
const firstQuestion = 'ha'

/** One experiment as an Allure test result; its attachments are written at once. */
export async function experimentResult(
  reported: RecordedExperiment,
  manifest: RunManifest,
  writer: Writer,
): Promise<TestResult> {
  const { experiment, judgements, trials } = reported
  const { id, verdict, reason, fault, app, replicas } = experiment
  const runStartedAt = Date.parse(manifest.startedAt)
  const files = new Attachments(writer, id)
  const frame = frameOf(trials)
  const steps = await Promise.all(trials.map(trial => trialStep(trial, frame, files, runStartedAt)))
  const onPage = chosen(trials)
  const timelines = await Promise.all(
    steps.filter((_, index) => onPage.has(index)).map(({ forPage }) => forPage()),
  )

  const hasTimes = fault !== undefined && trials.length > 0
  const expected = experiment.prediction?.times
  const timesOn = (layout: Layout) => fourTimesChart(experiment.trials, expected, layout)
  const times = await drawn(timesOn, 'the four times of every trial')
  // Without a trial there is no time to tell but the run's own.
  const atMs = trials.length === 0 ? [0] : trials.flatMap(({ trial }) => [trial.startedAtMs, trial.endedAtMs])
  const message = `${verdictWords[verdict]}: ${reason}\n${experimentSentence(experiment, allowedOutage(judgements))}`
  return {
    ...identity(id, experiment.claim, manifest),
    status: statusOf[verdict],
    statusDetails: verdict === 'pass' ? {} : { message },
    start: Math.round(runStartedAt + Math.min(...atMs)),
    stop: Math.round(runStartedAt + Math.max(...atMs)),
    labels: [
      ...labels(experiment, manifest, verdict),
      ...tags(fault ?? 'no fault', countOf(replicas, 'replica')),
    ],
    parameters: [
      { name: 'fault', value: fault ?? 'none', excluded: true },
      { name: 'app', value: app, excluded: true },
      { name: 'replicas', value: String(replicas), excluded: true },
      { name: 'trials', value: String(trials.length), excluded: true },
    ],
    descriptionHtml: experimentPage(reported, {
      manifest,
      times: hasTimes ? times : undefined,
      timelines,
      leftOut: trials.length - onPage.size,
    }),
    steps: steps.map(({ step }) => step),
    attachments: hasTimes
      ? [
          files.text('four-times.svg', times.svg.wide.light),
          files.text('four-times.vl.json', JSON.stringify(timesOn(layouts.wide), null, 1)),
          files.text('four-times.csv', timesCsv(experiment.trials, expected)),
        ]
      : [],
  }
}

/** An experiment that was not made, with the reason. */
export function skippedResult(skipped: SkippedExperiment, manifest: RunManifest): TestResult {
  const { id, claim, reason } = skipped
  const at = Date.parse(manifest.endedAt ?? manifest.startedAt)
  return {
    ...identity(id, claim, manifest),
    status: Status.SKIPPED,
    statusDetails: { message: reason },
    start: at,
    stop: at,
    labels: labels(skipped, manifest, 'skipped'),
    parameters: [],
    steps: [],
    attachments: [],
  }
}

/** What Allure knows a result by. */
export function identity(id: string, claim: string, manifest: RunManifest) {
  return {
    uuid: identifier(manifest.startedAt, id),
    historyId: identifier(manifest.target, manifest.profile, id),
    testCaseId: identifier(id),
    fullName: id,
    name: capital(claim),
    stage: Stage.FINISHED,
    links: [],
  }
}

export function labels(
  { id, question = firstQuestion }: Pick<Experiment, 'id' | 'question'>,
  manifest: RunManifest,
  verdict: Experiment['verdict'] | 'skipped',
): Label[] {
  return [
    { name: LabelName.SUITE, value: question },
    { name: 'verdict', value: verdict },
    { name: LabelName.HOST, value: manifest.target },
    // Allure's timeline has a lane for each thread: here one for each experiment.
    { name: LabelName.THREAD, value: id },
    { name: 'profile', value: manifest.profile },
  ]
}

function tags(...values: string[]): Label[] {
  return values.map(value => ({ name: LabelName.TAG, value }))
}

/** Which trials the page draws, by index: all of a few; of many those with the least, middle and most outage. */
function chosen(trials: readonly RecordedTrial[]): Set<number> {
  const byOutage = trials
    .map(({ trial }, index) => ({ index, outageMs: trial.measures.times.outage.ms }))
    .sort((a, b) => a.outageMs - b.outageMs)
    .map(({ index }) => index)
  if (byOutage.length <= drawnOnPage) return new Set(byOutage)
  return new Set(
    [0, Math.floor(byOutage.length / 2), byOutage.length - 1].flatMap(rank => byOutage[rank] ?? []),
  )
}
