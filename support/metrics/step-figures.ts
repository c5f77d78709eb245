import { Gauge, type Registry } from 'prom-client'
import type { LoadExperiment, StepMeasureName, StepSummary } from '../record/load-experiment.ts'
import type { Tell } from './news.ts'

/** A figure of a step, in base units: the median of its trials. */
interface StepFigure {
  name: string
  help: string
  /** The measures it shows, each with the value of its label `quantile`, where it has one. */
  of: Partial<Record<StepMeasureName, string>>
  /** From the measure's unit to the figure's. */
  factor?: number
}

const toSeconds = 1 / 1_000
const shown: readonly StepFigure[] = [
  {
    name: 'tahan_step_requests_per_second',
    help: 'Good answers a second.',
    of: { requestsPerSecond: '' },
  },
  { name: 'tahan_step_bits_per_second', help: 'Of good answers, head and body.', of: { bitsPerSecond: '' } },
  {
    name: 'tahan_step_latency_seconds',
    help: "Of good answers, from a request's intended start; quantile 1 is the longest.",
    of: { p50Ms: '0.5', p90Ms: '0.9', p99Ms: '0.99', p999Ms: '0.999', maxMs: '1' },
    factor: toSeconds,
  },
  {
    name: 'tahan_step_probe_latency_seconds',
    help: 'Of the probe beside the load, which waits for no answer before it asks again.',
    of: { probeP50Ms: '0.5', probeP99Ms: '0.99' },
    factor: toSeconds,
  },
  {
    name: 'tahan_step_jitter_seconds',
    help: 'Interarrival jitter (RFC 3550).',
    of: { jitterMs: '' },
    factor: toSeconds,
  },
  {
    name: 'tahan_step_request_loss_ratio',
    help: 'Failed requests of the load, of all that ended.',
    of: { requestLoss: '' },
  },
  {
    name: 'tahan_step_availability_ratio',
    help: 'Good answers of all, by the probe beside the load.',
    of: { availability: '' },
  },
  {
    name: 'tahan_step_packet_loss_ratio',
    help: 'Numbered packets that were not echoed, of all that were sent.',
    of: { packetLoss: '' },
  },
  {
    name: 'tahan_step_node_cpu_ratio',
    help: 'On average over the nodes: processors in use, of all they have.',
    of: { nodeCpuShare: '' },
  },
  {
    name: 'tahan_step_pod_cpu_cores',
    help: "Of the app's pods: processors in use.",
    of: { podCpuCores: '' },
  },
  {
    name: 'tahan_step_efficiency_ratio',
    help: 'Good answers a second for each instance, against those of one alone.',
    of: { efficiency: '' },
  },
]

/** What the steps of load experiments showed so far, and where the knee of a ladder lies. */
export function stepFigures(registry: Registry): Tell {
  const registers = [registry]
  const labelNames = ['experiment', 'mode', 'load', 'replicas', 'quantile'] as const
  const gauges = shown.map(({ name, help, ...figure }) => ({
    ...figure,
    gauge: new Gauge({ name, help: `Median over the trials so far. ${help}`, labelNames, registers }),
  }))
  const knee = new Gauge({
    name: 'tahan_ladder_knee_connections',
    help: 'Lowest and highest over the trials: the largest step whose latency and loss stay within bounds.',
    labelNames: ['experiment', 'edge'] as const,
    registers,
  })

  const show = ({ id: experiment, steps, knee: found }: LoadExperiment) => {
    for (const step of steps) {
      const labels = { experiment, ...labelsOf(step) }
      for (const { of, factor = 1, gauge } of gauges) {
        for (const [measure, quantile] of Object.entries(of) as [StepMeasureName, string][]) {
          const { median } = step.measures[measure]
          // What a later trial takes away, for want of soundness, is no figure any more.
          if (median === undefined) gauge.remove({ ...labels, quantile })
          else gauge.set({ ...labels, quantile }, factor * median)
        }
      }
    }
    for (const [at, edge] of ['lowest', 'highest'].entries()) {
      const value = found?.range?.[at]
      if (value !== undefined) knee.set({ experiment, edge }, value)
      else knee.remove({ experiment, edge })
    }
  }
  return news => {
    if (news.kind === 'load-experiment') show(news.experiment)
  }
}

/** `load` is what is varied: connections, or requests a second. */
function labelsOf({ asked, replicas }: StepSummary) {
  const load = asked.mode === 'closed' ? asked.connections : asked.ratePerSecond
  return { mode: asked.mode, load: String(load), replicas: String(replicas) }
}
