import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { RunClock } from '../clock.ts'
import type { Sample } from '../probe/sample.ts'
import type { Tell } from './news.ts'
import { RecentSamples } from './recent.ts'

const latencyBuckets = [...[0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05], ...[0.1, 0.2, 0.5, 1, 2, 5]]

/** What the availability probes see, and how punctual they are. */
export function probeFigures(registry: Registry, clock: RunClock): Tell {
  const registers = [registry]
  const requests = new Counter({
    name: 'tahan_probe_requests_total',
    help: "The probe's requests that ended; outcome late is a slot that the probe itself missed, neither good nor bad.",
    labelNames: ['experiment', 'vantage', 'connection', 'outcome'] as const,
    registers,
  })
  const latency = new Histogram({
    name: 'tahan_probe_latency_seconds',
    help: "From a request's intended start to the last byte of its good answer.",
    labelNames: ['experiment', 'connection'] as const,
    buckets: latencyBuckets,
    registers,
  })
  const lateness = new Histogram({
    name: 'tahan_probe_schedule_error_seconds',
    help: "The probe's own error: how long after its intended start a request was sent.",
    buckets: latencyBuckets,
    registers,
  })
  const recent = new Map<string, RecentSamples>()
  recentGauge(
    registry,
    'tahan_probe_success_ratio',
    'Good answers of all that ended in the last second.',
    () => viewsOf(recent, clock, ({ successRatio }) => successRatio),
  )
  recentGauge(registry, 'tahan_probe_requests_per_second', 'Requests that ended in the last second.', () =>
    viewsOf(recent, clock, ({ perSecond }) => perSecond),
  )

  const count = (experiment: string, { vantage, connection, outcome, ...at }: Sample) => {
    requests.inc({ experiment, vantage, connection, outcome })
    if (outcome !== 'late') lateness.observe(Math.max(0, at.sentMs - at.dueMs) / 1_000)
    if (outcome === 'ok') latency.observe({ experiment, connection }, (at.endMs - at.dueMs) / 1_000)
  }
  return news => {
    if (news.kind === 'samples') {
      const own = recent.get(news.experiment) ?? new RecentSamples()
      recent.set(news.experiment, own)
      own.add(news.samples)
      for (const sample of news.samples) count(news.experiment, sample)
    } else if (news.kind === 'trial-ends') {
      recent.delete(news.experiment)
    }
  }
}

type View = NonNullable<ReturnType<RecentSamples['view']>>

function viewsOf(
  recent: ReadonlyMap<string, RecentSamples>,
  { nowMs }: RunClock,
  read: (view: View) => number,
): { experiment: string; value: number }[] {
  return [...recent].flatMap(([experiment, samples]) => {
    const view = samples.view(nowMs())
    return view === undefined ? [] : [{ experiment, value: read(view) }]
  })
}

/** Read when somebody asks; what nobody probes has no value then, instead of its last one. */
function recentGauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => { experiment: string; value: number }[],
): void {
  new Gauge({
    name,
    help,
    labelNames: ['experiment'] as const,
    registers: [registry],
    collect() {
      this.reset()
      for (const { experiment, value } of read()) this.set({ experiment }, value)
    },
  })
}
