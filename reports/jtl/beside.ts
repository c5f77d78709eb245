import type { JtlSummary } from '../../support/load/jtl/summary.ts'
import { askedInWords } from '../../support/measure/load/judge-step.ts'
import type { StepMeasureName } from '../../support/record/load-experiment.ts'
import type { RecordedLoad } from '../evidence/read-load.ts'

type Line = readonly string[]

const head: Line = ['whose', 'load', 'good answers/s', 'p50 ms', 'p99 ms', 'max ms', 'failed']

/** A run of somebody's own beside the steps of ours, and what its closed loop leaves out, as text. */
export function besideOurs(name: string, theirs: JtlSummary, loads: readonly RecordedLoad[]): string {
  const lines = [head, lineOf(name, theirs), ...correctedLine(name, theirs), ...loads.flatMap(ourLines)]
  const widths = head.map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0)))
  const table = lines.map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  return [...table.map(line => line.trimEnd()), '', ...sentences(name, theirs)].join('\n')
}

function lineOf(name: string, { threads, requestsPerSecond, latency, requestLoss }: JtlSummary): Line {
  return [
    name,
    `${threads} threads, closed loop`,
    amount(requestsPerSecond),
    ...[latency?.p50Ms, latency?.p99Ms, latency?.maxMs].map(amount),
    percent(requestLoss),
  ]
}

function correctedLine(name: string, { bias }: JtlSummary): Line[] {
  if (!bias?.latencyWithThem || bias.notSent === 0) return []
  const { p50Ms, p99Ms, maxMs } = bias.latencyWithThem
  const estimate = 'with what it did not send, estimated'
  return [[name, estimate, '', ...[p50Ms, p99Ms, maxMs].map(amount), '']]
}

function ourLines({ experiment }: RecordedLoad): Line[] {
  return experiment.steps.map(({ asked, measures }) => {
    const at = (measure: StepMeasureName) => measures[measure].median
    return [
      experiment.id,
      `${askedInWords(asked)}, ${asked.mode} loop`,
      amount(at('requestsPerSecond')),
      ...[at('p50Ms'), at('p99Ms'), at('maxMs')].map(amount),
      percent(at('requestLoss')),
    ]
  })
}

function sentences(name: string, { ok, failed, bias, cutAtLine }: JtlSummary): string[] {
  const cut = `${name} was cut in line ${cutAtLine}; what stands before it is counted.`
  const waits =
    'A thread of JMeter waits for its answer before it asks again: it asks a slow service less often.'
  const share = bias && percent(bias.notSentShare)
  const left =
    bias && bias.notSent > 0
      ? `${waits} Here ${bias.notSent} requests were not sent for that, ${share} of all; its percentiles are too low.`
      : `${waits} Here no thread waited much longer than usual, so nothing was left out for that.`
  const said = ok + failed === 0 ? `${name} holds no request: nothing can be said of it.` : left
  return [...(cutAtLine === undefined ? [] : [cut]), said]
}

function amount(value: number | undefined): string {
  if (value === undefined) return '–'
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100)
}

function percent(ratio: number | undefined): string {
  return ratio === undefined ? '–' : `${amount(100 * ratio)} %`
}
