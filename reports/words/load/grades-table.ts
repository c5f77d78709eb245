import {
  type TiphonIndex,
  type TiphonVariant,
  tiphonIndex,
  tiphonOverall,
} from '../../../support/measure/qos/tiphon.ts'
import type { LoadExperiment, StepMeasureName, StepSummary } from '../../../support/record/load-experiment.ts'
import { table } from '../html.ts'
import { stepText } from './step-text.ts'

const variants: readonly TiphonVariant[] = ['A', 'B']

/** Which figures are graded: as measured, and as theses define them. */
const definitions = {
  measured: { delay: 'meanMs', jitter: 'jitterMs' },
  thesis: { delay: 'thesisDelayMs', jitter: 'thesisJitterMs' },
} as const satisfies Record<string, Record<'delay' | 'jitter', StepMeasureName>>

/**
 * Each step's grades in both published variants, of the measured figures and of the theses'. Variant A grades
 * throughput as a share of the bandwidth, which is not known here: it is graded without. HTML.
 */
export function gradesTable({ kind, steps }: LoadExperiment): string {
  const known = steps.filter(({ measures }) => measures.requestsPerSecond.n > 0)
  if (known.length === 0) return '<p>Nothing of this was measured.</p>'
  const rows = known.flatMap(step =>
    variants.flatMap(variant =>
      (['measured', 'thesis'] as const).map(definition => {
        const { throughput, ...others } = gradesOf(step, variant, definition)
        const all = [others.delay, others.jitter, others.loss, ...(variant === 'B' ? [throughput] : [])]
        const together = tiphonOverall(all)
        return [
          stepText(kind, step),
          `${variant}, ${definition}`,
          ...[others.delay, others.jitter, others.loss, throughput].map(gradeText),
          together === undefined ? '–' : `${together.mean.toFixed(2)}, ${together.word}`,
        ]
      }),
    ),
  )
  return table(['Step', 'Variant, figures', 'Delay', 'Jitter', 'Loss', 'Throughput', 'Together'], rows)
}

type Grades = Record<'delay' | 'jitter' | 'loss' | 'throughput', TiphonIndex | undefined>

function gradesOf(
  { measures }: StepSummary,
  variant: TiphonVariant,
  definition: keyof typeof definitions,
): Grades {
  const { delay, jitter } = definitions[definition]
  const loss = measures.requestLoss.median
  return {
    delay: tiphonIndex(variant, 'delayMs', measures[delay].median),
    jitter: tiphonIndex(variant, 'jitterMs', measures[jitter].median),
    loss: tiphonIndex(variant, 'lossPercent', loss === undefined ? undefined : 100 * loss),
    throughput:
      variant === 'A' ? undefined : tiphonIndex('B', 'throughput', measures.thesisThroughputKbps.median),
  }
}

const gradeText = (grade: TiphonIndex | undefined) => (grade === undefined ? '–' : String(grade))
