import { Counter, Gauge, type Registry } from 'prom-client'
import type { RunClock } from '../clock.ts'
import type { EvidenceSecond } from '../record/load-step.ts'
import type { Tell } from './news.ts'

/** Older seconds are those of processes that have ended, or say nothing more. */
const freshMs = 3_000

/** What is asked of the service at this moment, and what becomes of it. */
export function loadFigures(registry: Registry, { nowMs }: RunClock): Tell {
  const labelNames = ['experiment'] as const
  const registers = [registry]
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers })
  const step = gauge('tahan_load_step', 'Number of the step that is under way; absent between loads.')
  const connections = gauge('tahan_load_connections', 'Connections that the step asks for.')
  const rate = gauge(
    'tahan_load_asked_requests_per_second',
    'Of an open loop: requests that are due a second.',
  )
  const replicas = gauge('tahan_load_replicas', 'Instances that are to answer.')
  const perStep = [step, connections, rate, replicas]
  const answers = new Counter({
    name: 'tahan_load_requests_total',
    help: 'Requests of the load that ended: ok, or how they failed.',
    labelNames: ['experiment', 'outcome'] as const,
    registers,
  })
  const bytes = new Counter({
    name: 'tahan_load_bytes_total',
    help: 'Of good answers, as they came over the wire.',
    labelNames,
    registers,
  })
  /** By experiment: when each came, so that what is under way now is the sum over the processes of now. */
  const seconds = new Map<string, { cameMs: number; second: EvidenceSecond }[]>()
  latestGauge(registry, 'tahan_load_under_way', 'Requests without an answer yet.', fresh =>
    fresh.reduce((sum, { underWay }) => sum + underWay, 0),
  )
  latestGauge(
    registry,
    'tahan_load_generator_busy_ratio',
    'Of the busiest process of the generator: near 1 the figures are its own limit, not the service’s.',
    fresh => Math.max(...fresh.map(({ busyRatio }) => busyRatio)),
  )

  function latestGauge(to: Registry, name: string, help: string, read: (fresh: EvidenceSecond[]) => number) {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [to],
      collect() {
        this.reset()
        for (const [experiment, came] of seconds) {
          const fresh = latestOf(came, nowMs())
          if (fresh.length > 0) this.set({ experiment }, read(fresh))
        }
      },
    })
  }

  return news => {
    if (news.kind === 'step-begins') {
      const { experiment } = news
      const { number, asked } = news.step
      step.set({ experiment }, number)
      connections.set({ experiment }, asked.connections)
      if (asked.mode === 'open') rate.set({ experiment }, asked.ratePerSecond)
      else rate.remove({ experiment })
      replicas.set({ experiment }, news.step.replicas)
    } else if (news.kind === 'load-second') {
      const { experiment, second } = news
      answers.inc({ experiment, outcome: 'ok' }, second.ok)
      bytes.inc({ experiment }, second.bytes)
      for (const [outcome, n = 0] of Object.entries(second.failedBy)) answers.inc({ experiment, outcome }, n)
      const nowAt = nowMs()
      const before = (seconds.get(experiment) ?? []).filter(({ cameMs }) => cameMs > nowAt - freshMs)
      seconds.set(experiment, [...before, { cameMs: nowAt, second }])
    } else if (news.kind === 'trial-ends') {
      for (const one of perStep) one.remove({ experiment: news.experiment })
      seconds.delete(news.experiment)
    }
  }
}

/** The seconds that ended last, one of each process: those that overlap with the newest. */
function latestOf(
  came: readonly { cameMs: number; second: EvidenceSecond }[],
  nowMs: number,
): EvidenceSecond[] {
  const fresh = came.filter(({ cameMs }) => cameMs > nowMs - freshMs).map(({ second }) => second)
  const newestMs = Math.max(...fresh.map(({ fromMs }) => fromMs))
  return fresh.filter(({ fromMs, spanMs }) => fromMs > newestMs - spanMs / 2)
}
