import type { LoadStep } from '../../support/record/load-step.ts'
import type { LoadKind } from '../../support/record/load-trial.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import type { Trial, Verdict } from '../../support/record/trial.ts'
import type { RecordedLoad } from '../evidence/read-load.ts'
import type { RecordedExperiment, RecordedRun } from '../evidence/read-run.ts'
import { specFileOf } from '../evidence/spec-file.ts'
import type { GatedMetric } from './metric.ts'
import type { GatedMeasure } from './standards.ts'

/** A value of one trial, of which it may be known only that it is at least that. */
interface Reading {
  value: number
  unended?: boolean
}

/**
 * Everything of a run that the gate compares, by trials whose figures can be believed. An experiment all of whose trials
 * are invalid, or had no cluster, is in it without a value: what cannot be compared must not pass.
 */
export function metricsOf(
  run: Pick<RecordedRun, 'manifest' | 'experiments' | 'loads'>,
  packets: readonly PacketExperiment[],
): GatedMetric[] {
  return [
    ...run.experiments.flatMap(ofFault),
    ...run.experiments.flatMap(experiment => answersOf(experiment, isHere(run.manifest))),
    ...hangsOf(run.experiments),
    ...run.loads.flatMap(ofLoad),
    ...packets.flatMap(ofPackets),
  ]
}

function ofFault({ experiment, trials }: RecordedExperiment): GatedMetric[] {
  if (experiment.fault === undefined) return []
  const { id } = experiment
  const sound = trials.map(({ trial }) => trial).filter(isSound)
  const of = { of: id, spec: specFileOf(experiment) }
  const repairs = sound.flatMap(trial => repaired(trial) ?? [])
  return [
    metric(
      of,
      'outageMs',
      sound.map(({ measures: { times } }) => ({ value: times.outage.ms, unended: times.outage.censored })),
    ),
    // Of faults that take no instance there is nothing to repair.
    ...(repairs.length > 0 || sound.length === 0 ? [metric(of, 'repairedMs', repairs)] : []),
    metric(
      of,
      'lostSeconds',
      sound.map(({ measures }) => ({ value: measures.lostSeconds })),
    ),
  ]
}

/** From the fault until the replacement is ready. */
function repaired({ measures: { times } }: Trial): Reading | undefined {
  const { reaction, repair } = times
  if (reaction === undefined) return undefined
  if (reaction.censored) return { value: reaction.ms, unended: true }
  return repair && { value: reaction.ms + repair.ms, unended: repair.censored }
}

/**
 * What the steady app takes to answer. Where the cluster is on this machine, that is held against a bare responder that
 * was asked in turns with it: what else is going on slows down both. Boards have a machine each, and a reference here
 * says nothing of them.
 */
function answersOf({ experiment, trials }: RecordedExperiment, isHere: boolean): GatedMetric[] {
  const answers = trials.flatMap(({ trial }) => (isSound(trial) ? (trial.answer ?? []) : []))
  if (answers.length === 0) return []
  const of = { of: experiment.id, spec: specFileOf(experiment) }
  const values = answers.map(({ answerMs, timesReference }) => ({
    value: isHere ? timesReference : answerMs,
  }))
  return [metric(of, isHere ? 'answerTimesReference' : 'answerMs', values)]
}

/** As the app is set: one measure over all experiments, for before the fault they are all alike. */
function hangsOf(experiments: readonly RecordedExperiment[]): GatedMetric[] {
  const groups = Map.groupBy(
    experiments,
    ({ experiment: { app, replicas } }) =>
      `${app}, ${replicas === 1 ? '1 instance' : `${replicas} instances`}, steady`,
  )
  return [...groups].flatMap(([of, members]) => {
    const quickest = members.find(({ experiment }) => experiment.fault === 'container-kill') ?? members[0]
    const spec = quickest ? specFileOf(quickest.experiment) : ''
    const sound = members.flatMap(({ trials }) => trials).filter(({ trial }) => isSound(trial))
    const hangs = sound.flatMap(({ trial }) => hang(trial))
    // Earlier runs did not record how their app was set.
    return hangs.length > 0 ? [metric({ of, spec }, 'hangMs', hangs)] : []
  })
}

/** Until an instance that hangs is out of the endpoints: so many probes have to fail, and the last waits for its answer. */
function hang({ setting }: Trial): Reading[] {
  const probe = setting?.workload.readiness
  return probe ? [{ value: probe.failureThreshold * probe.periodMs + probe.timeoutMs }] : []
}

/** Whether the cluster's machines are this one, or made of it. */
function isHere({ target }: RunManifest): boolean {
  return target === 'embedded' || target === 'rack'
}

function ofLoad({ experiment, trials }: RecordedLoad): GatedMetric[] {
  const { id } = experiment
  const sound = trials.map(({ trial }) => trial).filter(isSound)
  const nameOf = (step: LoadStep) => stepName(experiment.kind, step)
  const names = [...new Set(sound.flatMap(({ steps }) => steps.map(nameOf)))]
  return names.flatMap(name => {
    const steps = sound.flatMap(trial =>
      trial.steps.filter(step => nameOf(step) === name && isOfService(step)),
    )
    const of = { of: `${id}, ${name}`, spec: specFileOf(experiment) }
    const over = (measure: GatedMeasure, read: (step: LoadStep) => number | undefined) => {
      const values = steps.flatMap((step): Reading[] => {
        const value = read(step)
        // A step under which too little was answered has no latency, and is none the better for it.
        if (value === undefined)
          return step.verdict === 'pass' ? [] : [{ value: spanMs(step), unended: true }]
        return [{ value }]
      })
      return metric(of, measure, values)
    }
    const processor = metric(
      of,
      'processorMs',
      steps.flatMap(step => processorMs(step) ?? []).map(value => ({ value })),
    )
    return [
      over('requestsPerSecond', ({ throughput }) => throughput.requestsPerSecond ?? 0),
      over('loadP50Ms', ({ latency }) => latency?.p50Ms),
      over('loadP99Ms', ({ latency }) => latency?.p99Ms),
      over(
        'requestLoss',
        ({ requestLoss, verdict }) => requestLoss?.ratio ?? (verdict === 'pass' ? undefined : 1),
      ),
      ...(processor.values.length > 0 ? [processor] : []),
    ]
  })
}

/** Steps whose figures are the generator's, or the hardware's, say nothing of the service; too few answers do. */
function isOfService({ verdict, limitedBy }: LoadStep): boolean {
  return verdict === 'pass' || (verdict === 'inconclusive' && limitedBy === undefined)
}

const spanMs = ({ fromMs, toMs }: LoadStep) => toMs - fromMs

/** How it was asked is part of what was measured. Half of a knee is as many connections as that run's knee lets it be. */
function stepName(kind: LoadKind, { asked, replicas, engine, fromMs, toMs }: LoadStep): string {
  const load =
    kind === 'load-during-failure'
      ? 'half of the knee'
      : asked.mode === 'closed'
        ? `${asked.connections} connections`
        : `${asked.ratePerSecond} requests/s`
  const by = engine === 'raw' ? '' : `, by ${engine}`
  return `${load}, ${replicas}×, ${Math.round((toMs - fromMs) / 1_000)} s${by}`
}

/** Of the app's pods, for each good answer. */
function processorMs({ resources = [], throughput }: LoadStep): number | undefined {
  const pods = resources.filter(({ kind }) => kind === 'pod')
  const cores = pods.flatMap(({ cpuCores }) => cpuCores ?? [])
  if (pods.length === 0 || cores.length < pods.length || !throughput.requestsPerSecond) return undefined
  return (1_000 * cores.reduce((sum, core) => sum + core, 0)) / throughput.requestsPerSecond
}

function ofPackets({ id, question, spec, trials }: PacketExperiment): GatedMetric[] {
  const sound = trials.filter(isSound)
  const streams = sound.flatMap(trial => trial.streams.filter(isSound))
  const byRate = Map.groupBy(streams, ({ packetsPerSecond }) => packetsPerSecond)
  const rates = byRate.size > 0 ? [...byRate] : [[undefined, []] as const]
  return rates.map(([rate, own]) => {
    const values = own.flatMap(({ nodes }) => {
      const sent = nodes.reduce((sum, node) => sum + node.sent, 0)
      const received = nodes.reduce((sum, node) => sum + node.received, 0)
      return sent === 0 ? [] : [{ value: (sent - received) / sent }]
    })
    const name = rate === undefined ? id : `${id}, ${rate} packets/s`
    return metric({ of: name, spec: specFileOf({ id, question, spec }) }, 'packetLoss', values)
  })
}

function isSound({ verdict }: { verdict: Verdict }): boolean {
  return verdict === 'pass' || verdict === 'fail'
}

function metric(
  of: { of: string; spec: string },
  measure: GatedMeasure,
  readings: readonly Reading[],
): GatedMetric {
  const valuesOf = (unended: boolean) =>
    readings.filter(reading => (reading.unended ?? false) === unended).map(({ value }) => rounded(value))
  return { id: `${of.of} ${measure}`, ...of, measure, values: valuesOf(false), unended: valuesOf(true) }
}

/** A baseline is made to be read and committed: six digits are more than any measurement here has. */
function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
