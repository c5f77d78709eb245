import { seededRandom } from '../../../support/statistics/random.ts'
import type { GatedMetric } from '../metric.ts'
import type { GatedMeasure } from '../standards.ts'

/** A measure of an app, as some run has it. */
export function made(
  values: number[],
  measure: GatedMeasure = 'answerMs',
  unended: number[] = [],
): GatedMetric {
  const spec = 'specs/ha/container-kill.spec.ts'
  return { id: `app ${measure}`, of: 'app', spec, measure, values, unended }
}

/** Ten values that differ by some per cent. */
export function around(middle: number): number[] {
  const random = seededRandom(Math.round(1_000 * middle))
  return Array.from({ length: 10 }, () => middle * (0.98 + 0.04 * random()))
}
