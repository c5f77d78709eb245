import { Gauge, Registry } from 'prom-client'
import { type ClockOrigin, runClock } from '../clock.ts'
import { faultFigures } from './fault-figures.ts'
import { loadFigures } from './load-figures.ts'
import type { News, Tell } from './news.ts'
import { packetFigures } from './packet-figures.ts'
import { probeFigures } from './probe-figures.ts'
import { progressFigures } from './progress-figures.ts'
import { stepFigures } from './step-figures.ts'

/** What is known of a run when it begins. */
export interface RunFacts {
  /** Its folder's name: stands on every figure as the label `run`. */
  run: string
  target: string
  profile: string
  origin: ClockOrigin
}

/** The live figures of a run, in Prometheus' format; names begin with `tahan_`, units are base units (s, ratio, bit/s). */
export interface Figures {
  tell: Tell
  registry: Registry
}

export function figuresOf({ run, target, profile, origin }: RunFacts): Figures {
  const registry = new Registry()
  registry.setDefaultLabels({ run })
  const clock = runClock(origin)
  const info = new Gauge({
    name: 'tahan_run_info',
    help: 'The run that goes on; always 1.',
    labelNames: ['target', 'profile'] as const,
    registers: [registry],
  })
  info.set({ target, profile }, 1)
  const started = new Gauge({
    name: 'tahan_run_started_timestamp_seconds',
    help: 'When the run began, seconds since 1970.',
    registers: [registry],
  })
  started.set((Date.now() - clock.nowMs()) / 1_000)
  const listeners = [
    progressFigures(registry),
    probeFigures(registry, clock),
    faultFigures(registry, clock),
    loadFigures(registry, clock),
    stepFigures(registry),
    packetFigures(registry),
  ]
  const tell = (news: News) => {
    for (const listen of listeners) listen(news)
  }
  return { tell, registry }
}
