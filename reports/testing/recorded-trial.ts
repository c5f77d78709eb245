import { analyseTrial } from '../../support/measure/analyse-trial.ts'
import { readRecording } from '../../support/measure/testing/recording.ts'
import type { RecordedTrial } from '../evidence/read-run.ts'

/** A trial of a real K3s as the report gets it, analysed from what was recorded. */
export function recordedTrial(id: string, number: number, replicas: number): RecordedTrial {
  const { samples, events, context } = readRecording(id)
  const measures = analyseTrial(samples, events, context)
  return {
    folder: 'nowhere',
    samples,
    events,
    trial: {
      schemaVersion: 1,
      experiment: id,
      number,
      app: context.app,
      replicas,
      fault: context.fault,
      proof: 'recorded as injected',
      startedAtMs: Math.min(...samples.map(({ dueMs }) => dueMs)),
      endedAtMs: context.endedAtMs,
      measures,
      audit: {
        scheduleErrorMs: { p50: 0, p99: 0, max: 0 },
        samples: samples.length,
        late: 0,
        priority: 'normal',
        cpuSeconds: 0,
        notes: ['the schedule error of these recordings is not known'],
      },
      verdict: 'pass',
      reason: 'It is shown as it was recorded.',
    },
  }
}
