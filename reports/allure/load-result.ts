import { existsSync } from 'node:fs'
import path from 'node:path'
import { LabelName, Stage, type StepResult, type TestResult } from 'allure-js-commons'
import type { Writer } from 'allure-js-commons/sdk/reporter'
import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import { loadTimelineCsv } from '../charts/data-csv.ts'
import { drawSvg } from '../charts/draw.ts'
import { drawn } from '../charts/drawn-chart.ts'
import type { Frame } from '../charts/frame.ts'
import { hasLadder, ladderChart, ladderCsv } from '../charts/ladder-chart.ts'
import { type Layout, layouts } from '../charts/layout.ts'
import { type LoadRecord, loadFrameOf } from '../charts/load-scene.ts'
import { loadTimelineChart } from '../charts/load-timeline-chart.ts'
import { loadTables } from '../csv/load-tables.ts'
import type { RecordedLoad } from '../evidence/read-load.ts'
import { loadPage } from '../pages/load-page.ts'
import { loadSentence } from '../words/load/load-sentence.ts'
import { verdictWords } from '../words/verdict.ts'
import { Attachments } from './attachments.ts'
import { identity, labels } from './experiment-result.ts'
import { statusOf } from './identity.ts'

/** What was recorded of a load's trial; a reviewer can compute every number from these again. */
const rawFiles = [
  'load-trial.json',
  'steps.jsonl',
  'samples.csv',
  'events.jsonl',
  'resources.csv',
  'packets.csv',
]

/** An experiment that put a load on the app, as an Allure test result; its attachments are written at once. */
export async function loadResult(
  recorded: RecordedLoad,
  all: readonly RecordedLoad[],
  manifest: RunManifest,
  writer: Writer,
): Promise<TestResult> {
  const { experiment, trials } = recorded
  const { id, claim, verdict, reason, kind, app } = experiment
  const runStartedAt = Date.parse(manifest.startedAt)
  const files = new Attachments(writer, id)
  const frame = loadFrameOf(trials)
  const steps = await Promise.all(trials.map(trial => trialStep(trial, frame, files, runStartedAt)))
  const [first] = trials
  const ladderOn = hasLadder(experiment) ? (layout: Layout) => ladderChart(experiment, layout) : undefined
  const ladder = ladderOn && (await drawn(ladderOn, 'what each step delivered'))
  const seconds =
    first &&
    (await drawn(
      layout => loadTimelineChart(first, frame, layout),
      `trial ${first.trial.number}, second by second`,
    ))
  const charts = [ladder, seconds].filter(chart => chart !== undefined)
  const atMs = trials.flatMap(({ trial }) => [trial.startedAtMs, trial.endedAtMs])
  return {
    ...identity(id, claim, manifest),
    status: statusOf[verdict],
    statusDetails:
      verdict === 'pass'
        ? {}
        : { message: `${verdictWords[verdict]}: ${reason}\n${loadSentence(experiment)}` },
    start: Math.round(runStartedAt + Math.min(...(atMs.length > 0 ? atMs : [0]))),
    stop: Math.round(runStartedAt + Math.max(...(atMs.length > 0 ? atMs : [0]))),
    labels: [...labels(experiment, manifest, verdict), { name: LabelName.TAG, value: 'load' }],
    parameters: [
      { name: 'load', value: kind, excluded: true },
      { name: 'app', value: app, excluded: true },
      { name: 'steps', value: String(experiment.steps.length), excluded: true },
      { name: 'trials', value: String(trials.length), excluded: true },
    ],
    descriptionHtml: loadPage(recorded, { manifest, charts, other: otherKind(experiment, all) }),
    steps,
    attachments: [
      ...(ladder && ladderOn
        ? [
            files.text('ladder.svg', ladder.svg.wide.light),
            files.text('ladder.vl.json', JSON.stringify(ladderOn(layouts.wide), null, 1)),
            files.text('ladder.csv', ladderCsv(experiment)),
          ]
        : []),
      ...Object.entries(loadTables([recorded])).map(([name, text]) => files.text(name, text)),
    ],
  }
}

/** The closed loop's open one in the same run, and the other way round. */
function otherKind({ kind }: LoadExperiment, all: readonly RecordedLoad[]): LoadExperiment | undefined {
  const other =
    kind === 'connection-ladder' ? 'arrival-rate' : kind === 'arrival-rate' ? 'connection-ladder' : undefined
  return all.find(({ experiment }) => experiment.kind === other)?.experiment
}

async function trialStep(
  record: LoadRecord & { folder: string },
  frame: Frame,
  files: Attachments,
  runStartedAt: number,
): Promise<StepResult> {
  const { folder, trial } = record
  const { number, verdict, reason, startedAtMs, endedAtMs } = trial
  const name = (file: string) => `trial-${number}-${file}`
  const spec = loadTimelineChart(record, frame, layouts.wide)
  return {
    name: `Trial ${number}: ${verdictWords[verdict].toLowerCase()}, ${trial.steps.length} steps`,
    status: statusOf[verdict],
    statusDetails: verdict === 'pass' ? {} : { message: reason },
    stage: Stage.FINISHED,
    start: Math.round(runStartedAt + startedAtMs),
    stop: Math.round(runStartedAt + endedAtMs),
    steps: [],
    parameters: [],
    attachments: [
      files.text(name('seconds.svg'), await drawSvg(spec, 'light', layouts.wide)),
      files.text(name('seconds.vl.json'), JSON.stringify(spec, null, 1)),
      ...Object.entries(loadTimelineCsv(record, frame)).map(([file, text]) => files.text(name(file), text)),
      ...rawFiles.flatMap(file => {
        const from = path.join(folder, file)
        return existsSync(from) ? [files.file(name(file), from)] : []
      }),
    ],
  }
}
