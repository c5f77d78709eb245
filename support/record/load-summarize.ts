import { max, median, min } from 'simple-statistics'
import { type KneeBounds, kneeRange } from '../measure/qos/knee.ts'
import type { ResourceUse } from '../resources/use.ts'
import {
  type KneeSummary,
  type LoadExperiment,
  type StepMeasure,
  type StepMeasureName,
  type StepSummary,
  stepMeasureNames,
} from './load-experiment.ts'
import type { LoadStep } from './load-step.ts'
import type { LoadTrial } from './load-trial.ts'
import { verdictOver } from './summarize.ts'

/** What a load experiment is, beside its trials. */
export type LoadIdentity = Pick<
  LoadExperiment,
  'id' | 'question' | 'spec' | 'claim' | 'kind' | 'app' | 'evidence'
> & {
  /** Of the knee; undefined where what is varied has none. */
  bounds: KneeBounds | undefined
}

/** n trials of one load, and what they show together. */
export function summarizeLoad(
  { bounds, ...identity }: LoadIdentity,
  trials: readonly LoadTrial[],
): LoadExperiment {
  const believed = trials.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail')
  return {
    ...identity,
    trials: [...trials],
    steps: stepsOver(trials),
    knee: bounds && kneeOver(believed, bounds),
    ...verdictOver(trials),
  }
}

function kneeOver(trials: readonly LoadTrial[], bounds: KneeBounds): KneeSummary {
  const knees = trials.flatMap(({ knee }) => knee ?? [])
  return { bounds, knees, range: kneeRange(knees), isAbove: knees.some(({ kind }) => kind === 'above') }
}

/** The steps of all trials, each with its like: a trial that ended early has fewer. */
function stepsOver(trials: readonly LoadTrial[]): StepSummary[] {
  const longest = Math.max(0, ...trials.map(({ steps }) => steps.length))
  return Array.from({ length: longest }, (_, i) => {
    const likes = trials.map(trial => ({ trial, step: trial.steps[i] }))
    const made = likes.flatMap(({ step }) => step ?? [])
    const { asked, replicas } = made[0] as LoadStep
    const unsound = made.find(({ verdict }) => verdict !== 'pass')
    return {
      asked,
      replicas,
      measures: measuresOver(likes),
      sound: made.filter(({ verdict }) => verdict === 'pass').length,
      made: made.length,
      unsoundBecause: unsound?.reason,
    }
  })
}

interface Like {
  trial: LoadTrial
  step: LoadStep | undefined
}

function measuresOver(likes: readonly Like[]): StepSummary['measures'] {
  const entries = stepMeasureNames.map(name => [name, measureOver(likes, name)])
  return Object.fromEntries(entries) as StepSummary['measures']
}

/** Over sound steps of trials that can be believed; the others keep their place, without a value. */
function measureOver(likes: readonly Like[], name: StepMeasureName): StepMeasure {
  const values = likes.map(({ trial, step }) => {
    const isSound = (trial.verdict === 'pass' || trial.verdict === 'fail') && step?.verdict === 'pass'
    return (isSound ? readStep(step, trial, name) : undefined) ?? null
  })
  const known = values.filter(value => value !== null)
  const some = known.length > 0
  return {
    n: known.length,
    median: some ? median(known) : undefined,
    min: some ? min(known) : undefined,
    max: some ? max(known) : undefined,
    values,
  }
}

function readStep(step: LoadStep, trial: LoadTrial, name: StepMeasureName): number | undefined {
  const { throughput, latency, jitter, probe, thesis } = step
  switch (name) {
    case 'requestsPerSecond':
    case 'bitsPerSecond':
      return throughput[name]
    case 'meanMs':
    case 'p50Ms':
    case 'p90Ms':
    case 'p99Ms':
    case 'p999Ms':
    case 'maxMs':
      return latency?.[name]
    case 'jitterMs':
      return jitter?.rfc3550Ms
    case 'variationP99Ms':
      return jitter?.variationP99Ms
    case 'requestLoss':
      return step.requestLoss?.ratio
    case 'availability':
      return probe.availability
    case 'probeP50Ms':
      return probe.latency?.p50Ms
    case 'probeP99Ms':
      return probe.latency?.p99Ms
    case 'nodeCpuShare':
      return nodeCpuShare(step, trial)
    case 'podCpuCores':
      return podCpuCores(step)
    case 'packetLoss':
      return packetLossOf(step)
    case 'efficiency':
      return efficiencyOf(step, trial)
    case 'thesisDelayMs':
      return thesis.delayMs
    case 'thesisJitterMs':
      return thesis.jitterMs
    case 'thesisThroughputKbps':
      return thesis.throughputKbps
    case 'thesisLossPercent':
      return thesis.lossPercent
    default:
      return name satisfies never
  }
}

/** On average over the nodes; undefined as soon as one of those that tell in any step does not in this one. */
function nodeCpuShare(step: LoadStep, { steps }: LoadTrial): number | undefined {
  const known = nodeUses(step).flatMap(({ cpuShare }) => cpuShare ?? [])
  const nodes = new Set(steps.flatMap(one => nodeUses(one).map(({ name }) => name)))
  if (known.length === 0 || known.length < nodes.size) return undefined
  return known.reduce((sum, share) => sum + share, 0) / known.length
}

function nodeUses({ resources = [] }: LoadStep): ResourceUse[] {
  return resources.filter(({ kind }) => kind === 'node')
}

/** Of all pods that are watched together; undefined as soon as one is not known. */
function podCpuCores({ resources = [] }: LoadStep): number | undefined {
  const cores = resources.filter(({ kind }) => kind === 'pod').map(({ cpuCores }) => cpuCores)
  const known = cores.filter(value => value !== undefined)
  if (known.length === 0 || known.length < cores.length) return undefined
  return known.reduce((sum, value) => sum + value, 0)
}

/** Of all nodes' packets together. */
function packetLossOf({ packets = [] }: LoadStep): number | undefined {
  const sent = packets.reduce((sum, node) => sum + node.sent, 0)
  const received = packets.reduce((sum, node) => sum + node.received, 0)
  return sent === 0 ? undefined : (sent - received) / sent
}

/** What each instance delivers of what one alone did, in the same trial; of a scale-out. */
function efficiencyOf({ throughput, replicas }: LoadStep, { kind, steps }: LoadTrial): number | undefined {
  if (kind !== 'scale-out') return undefined
  const alone = steps.find(step => step.replicas === 1 && step.verdict === 'pass')?.throughput
    .requestsPerSecond
  if (!alone || throughput.requestsPerSecond === undefined) return undefined
  return throughput.requestsPerSecond / (replicas * alone)
}
