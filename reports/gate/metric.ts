import type { GatedMeasure } from './standards.ts'

/** One measure of one experiment, or of one step of a load, over the sound trials of a run. */
export interface GatedMetric {
  /** e.g. `container-kill-r1 outageMs`; the same in every run. */
  id: string
  /** What was measured, e.g. `container-kill-r1` or `connection-ladder, 200 connections`. */
  of: string
  measure: GatedMeasure
  /** The spec that makes it again. */
  spec: string
  /** In the order of the trials. */
  values: number[]
  /** How long was watched where it had not ended with the trial: it is at least that. */
  unended: number[]
}

/** What is ranked: what never ended is above everything that did. */
export function ranked({ values, unended }: Pick<GatedMetric, 'values' | 'unended'>): number[] {
  return [...values, ...unended.map(() => Number.POSITIVE_INFINITY)]
}
