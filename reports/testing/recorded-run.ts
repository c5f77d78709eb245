import { writeFileSync } from 'node:fs'
import { analyseTrial } from '../../support/measure/analyse-trial.ts'
import { type Recording, readRecording } from '../../support/measure/testing/recording.ts'
import { csvHeader, csvRow } from '../../support/probe/csv.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import { summarize } from '../../support/record/summarize.ts'
import type { Trial } from '../../support/record/trial.ts'
import { RunFolder } from '../evidence/run-folder.ts'
import { exampleJudgement, exampleManifest } from './example.ts'

/**
 * Writes a run made of two recorded trials of a real K3s, one of which is judged too slow, and of a skip.
 *
 * @param change of its manifest
 */
export function writeRecordedRun(runsFolder: string, change: Partial<RunManifest> = {}): string {
  const run = RunFolder.create(runsFolder, { ...exampleManifest, ...change })
  record(run, 'container-kill-r1', 1, readRecording('default-a-r1-t1'))
  run.recordJudgement('container-kill-r1', exampleJudgement)
  record(run, 'node-power-off-r3', 3, readRecording('responsive-d-r3-t2'))
  run.recordSkip({
    id: 'node-network-cut-r1',
    claim: 'cutting a node off the network',
    reason: 'this target has no switch',
  })
  run.finish('2026-11-22T13:22:10Z')
  return run.path
}

function record(run: RunFolder, experiment: string, replicas: number, recording: Recording): void {
  const { samples, events, context } = onRunClock(recording)
  const folder = run.trial(experiment, 1)
  writeFileSync(folder.samplesFile, csvHeader + samples.map(csvRow).join(''))
  for (const event of events) folder.appendEvent(event)
  const trial: Trial = {
    schemaVersion: 1,
    experiment,
    number: 1,
    app: context.app,
    replicas,
    fault: context.fault,
    proof: 'recorded as injected',
    startedAtMs: samples[0]?.dueMs ?? 0,
    endedAtMs: context.endedAtMs,
    measures: analyseTrial(samples, events, context),
    audit: {
      scheduleErrorMs: { p50: 0, p99: 0, max: 0 },
      samples: samples.length,
      late: 0,
      priority: 'normal',
      cpuSeconds: 0,
      notes: ['how punctual the prober was is not recorded'],
    },
    verdict: 'pass',
    reason: 'It is shown as it was recorded.',
  }
  folder.write(trial)
  const { app } = trial
  const claim = `what ${experiment} costs on a real K3s`
  const evidence = run.experimentPath(experiment)
  run.recordExperiment(
    summarize({ id: experiment, claim, fault: context.fault?.kind, app, replicas, evidence }, [trial]),
  )
}

/** Recordings count from 1970, trials from the run's start. */
function onRunClock({ samples, events, context }: Recording): Recording {
  const zeroMs = Math.min(...[...samples.map(({ dueMs }) => dueMs), ...events.map(({ atMs }) => atMs)])
  const { t0Ms, endedAtMs } = context
  return {
    samples: samples.map(sample => ({
      ...sample,
      dueMs: sample.dueMs - zeroMs,
      sentMs: sample.sentMs - zeroMs,
      endMs: sample.endMs - zeroMs,
    })),
    events: events.map(event => ({ ...event, atMs: event.atMs - zeroMs })),
    context: {
      ...context,
      t0Ms: t0Ms === undefined ? undefined : t0Ms - zeroMs,
      endedAtMs: endedAtMs - zeroMs,
    },
  }
}
