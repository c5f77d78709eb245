import { existsSync } from 'node:fs'
import path from 'node:path'
import { Stage, type StepResult } from 'allure-js-commons'
import { timelineCsv } from '../charts/data-csv.ts'
import { drawSvg } from '../charts/draw.ts'
import { type DrawnChart, drawn } from '../charts/drawn-chart.ts'
import type { Frame } from '../charts/frame.ts'
import { type Layout, layouts } from '../charts/layout.ts'
import { timelineChart } from '../charts/timeline-chart.ts'
import type { RecordedTrial } from '../evidence/read-run.ts'
import { durationText } from '../words/units.ts'
import { verdictWords } from '../words/verdict.ts'
import type { Attachments } from './attachments.ts'
import { statusOf } from './identity.ts'

/** What was recorded of a trial; a reviewer can compute every number from these again. */
const rawFiles = ['trial.json', 'samples.csv', 'events.jsonl', 'resources.csv']

export interface StepOfTrial {
  step: StepResult
  /** The trial's timeline in both themes. */
  forPage: () => Promise<DrawnChart>
}

/** One trial as a step of its experiment: its timeline, the data of that chart, and the raw files. */
export async function trialStep(
  trial: RecordedTrial,
  frame: Frame,
  files: Attachments,
  runStartedAt: number,
): Promise<StepOfTrial> {
  const { number, verdict, reason, measures, startedAtMs, endedAtMs } = trial.trial
  const chart = (layout: Layout) => timelineChart(trial, frame, layout)
  const spec = chart(layouts.wide)
  const name = (file: string) => `trial-${number}-${file}`
  const step: StepResult = {
    name: `Trial ${number}: ${verdictWords[verdict].toLowerCase()}, outage ${durationText(measures.times.outage)}`,
    status: statusOf[verdict],
    statusDetails: verdict === 'pass' ? {} : { message: reason },
    stage: Stage.FINISHED,
    start: Math.round(runStartedAt + startedAtMs),
    stop: Math.round(runStartedAt + endedAtMs),
    steps: [],
    parameters: [],
    attachments: [
      files.text(name('timeline.svg'), await drawSvg(spec, 'light', layouts.wide)),
      files.text(name('timeline.vl.json'), JSON.stringify(spec, null, 1)),
      ...Object.entries(timelineCsv(trial, frame)).map(([file, text]) => files.text(name(file), text)),
      ...rawFiles.flatMap(file => {
        const from = path.join(trial.folder, file)
        return existsSync(from) ? [files.file(name(file), from)] : []
      }),
    ],
  }
  return { step, forPage: () => drawn(chart, `timeline of trial ${number}`) }
}
