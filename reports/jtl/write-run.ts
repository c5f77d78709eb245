import path from 'node:path'
import { jtlHeader, jtlRow } from '../../support/load/jtl/write-jtl.ts'
import { askedInWords } from '../../support/measure/load/judge-step.ts'
import type { Sample } from '../../support/probe/sample.ts'
import type { LoadStep } from '../../support/record/load-step.ts'
import type { RecordedRun } from '../evidence/read-run.ts'
import { appendText, writeWhole } from '../evidence/write.ts'

/** Several thousand lines at a time: a trial can have millions, and a string has an end. */
const rowsAtOnce = 5_000

/**
 * Writes the probe's samples of every trial as `samples.jtl` beside its samples.csv. Under a load JMeter finds them
 * grouped by the step that they were due in. The load's own requests are counted, not kept, and are not among them.
 *
 * @returns the files
 */
export function writeRunJtl(run: RecordedRun): string[] {
  const zeroMs = Date.parse(run.manifest.startedAt)
  const faults = run.experiments.flatMap(({ experiment, trials }) =>
    trials.map(({ folder, samples }) => ({ folder, samples, id: experiment.id, steps: [] as LoadStep[] })),
  )
  const loads = run.loads.flatMap(({ experiment, trials }) =>
    trials.map(({ folder, evidence, trial }) => ({
      ...{ folder, samples: evidence.samples, id: experiment.id, steps: trial.steps },
    })),
  )
  return [...faults, ...loads].map(({ folder, samples, id, steps }) => {
    const stepOf = ({ dueMs }: Sample) => steps.find(({ fromMs, toMs }) => dueMs >= fromMs && dueMs < toMs)
    const context = {
      zeroMs,
      labelOf: (sample: Sample) => {
        const step = stepOf(sample)
        if (step) return `${id}: ${askedInWords(step.asked)}`
        return steps.length > 0 ? `${id}: no load` : id
      },
      loadOf: (sample: Sample) => stepOf(sample)?.asked.connections ?? 0,
    }
    const file = path.join(folder, 'samples.jtl')
    writeWhole(file, jtlHeader)
    for (let from = 0; from < samples.length; from += rowsAtOnce) {
      const rows = samples.slice(from, from + rowsAtOnce).map(sample => jtlRow(sample, context) ?? '')
      appendText(file, rows.join(''))
    }
    return file
  })
}
