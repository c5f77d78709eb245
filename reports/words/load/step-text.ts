import type { StepMeasure, StepSummary } from '../../../support/record/load-experiment.ts'
import type { LoadKind } from '../../../support/record/load-trial.ts'
import { countOf, grouped } from '../units.ts'

/** What is varied from step to step, as a chart's axis and a table's column call it. */
export const variedWords: Record<LoadKind, string> = {
  'connection-ladder': 'connections',
  'arrival-rate': 'requests asked a second',
  'scale-out': 'replicas',
  'load-during-failure': 'connections',
}

/** The value that is varied, of one step. */
export function variedOf(
  kind: LoadKind,
  { asked, replicas }: Pick<StepSummary, 'asked' | 'replicas'>,
): number {
  if (kind === 'scale-out') return replicas
  return asked.mode === 'open' ? asked.ratePerSecond : asked.connections
}

/** `1,000 connections`, `500 requests/s`, `3 replicas at 200 connections`. */
export function stepText(
  kind: LoadKind,
  { asked, replicas }: Pick<StepSummary, 'asked' | 'replicas'>,
): string {
  const load =
    asked.mode === 'open'
      ? `${grouped(asked.ratePerSecond)} requests/s`
      : countOf(asked.connections, 'connection')
  return kind === 'scale-out' ? `${countOf(replicas, 'replica')} at ${load}` : load
}

/** The median over the trials, with the least and the most where they differ; `–` where none has a value. */
export function measureText({ median, min, max }: StepMeasure, text: (value: number) => string): string {
  if (median === undefined || min === undefined || max === undefined) return '–'
  const [middle, low, high] = [text(median), text(min), text(max)]
  return low === high ? middle : `${middle} <small>${low}–${high}</small>`
}

export const rateText = (perSecond: number) => grouped(Math.round(perSecond))
export const mbitText = (bitsPerSecond: number) => (bitsPerSecond / 1e6).toFixed(2)
export const msText = (ms: number) =>
  ms < 9.995 ? ms.toFixed(2) : ms < 99.95 ? ms.toFixed(1) : grouped(Math.round(ms))
/** A share that does not round what was lost away. */
export const lossText = (share: number) => `${Number((100 * share).toPrecision(2))} %`
export const shareText = (share: number) => `${(100 * share).toFixed(0)} %`
