import { Counter, Gauge, type Registry } from 'prom-client'
import type { Experiment, MeasureName } from '../record/experiment.ts'
import type { Verdict } from '../record/trial.ts'
import type { Tell } from './news.ts'

/** Of an experiment's measures, those that are shown while a run goes on; the rest is in its evidence. */
const shownMeasures = [
  'reactionMs',
  'repairMs',
  'recoveryMs',
  'outageMs',
  'longestWindowMs',
] as const satisfies readonly MeasureName[]

/** What is under way, how far it is, and what the experiments showed so far. */
export function progressFigures(registry: Registry): Tell {
  const registers = [registry]
  const phases = new Gauge({
    name: 'tahan_phase',
    help: 'What is under way: 1.',
    labelNames: ['phase'] as const,
    registers,
  })
  const trials = new Gauge({
    name: 'tahan_trial',
    help: 'Number of the trial that is under way; absent between trials.',
    labelNames: ['experiment'] as const,
    registers,
  })
  const made = new Counter({
    name: 'tahan_trials_total',
    help: 'Trials that were made, by what may be said of them.',
    labelNames: ['experiment', 'verdict'] as const,
    registers,
  })
  const verdicts = new Gauge({
    name: 'tahan_experiment_verdict',
    help: 'What may be said of the experiment so far: 1.',
    labelNames: ['experiment', 'verdict'] as const,
    registers,
  })
  const measures = new Gauge({
    name: 'tahan_experiment_seconds',
    help: 'Median over the trials so far, of those that can be believed.',
    labelNames: ['experiment', 'measure'] as const,
    registers,
  })
  const availability = new Gauge({
    name: 'tahan_experiment_availability_ratio',
    help: 'Good answers of all, median over the trials so far.',
    labelNames: ['experiment'] as const,
    registers,
  })
  const verdictOf = new Map<string, string>()
  const counted = new Map<string, number>()

  const judge = ({ id: experiment, verdict, trials }: Judged) => {
    const before = verdictOf.get(experiment)
    if (before !== undefined) verdicts.remove({ experiment, verdict: before })
    verdictOf.set(experiment, verdict)
    verdicts.set({ experiment, verdict }, 1)
    for (const trial of trials) {
      if (trial.number <= (counted.get(experiment) ?? 0)) continue
      counted.set(experiment, trial.number)
      made.inc({ experiment, verdict: trial.verdict })
    }
  }
  const measure = ({ id: experiment, measures: found }: Experiment) => {
    for (const name of shownMeasures) {
      const ms = found[name].median
      if (ms !== undefined) measures.set({ experiment, measure: name.replace(/Ms$/, '') }, ms / 1_000)
    }
    const ratio = found.availability.median
    if (ratio !== undefined) availability.set({ experiment }, ratio)
  }

  return news => {
    if (news.kind === 'phase') {
      phases.reset()
      phases.set({ phase: news.phase }, 1)
    } else if (news.kind === 'trial-begins') {
      trials.set({ experiment: news.experiment }, news.trial)
    } else if (news.kind === 'trial-ends') {
      trials.remove({ experiment: news.experiment })
    } else if (news.kind === 'experiment') {
      judge(news.experiment)
      measure(news.experiment)
    } else if (news.kind === 'load-experiment' || news.kind === 'packet-experiment') {
      judge(news.experiment)
    }
  }
}

/** What experiments of all kinds have. */
interface Judged {
  id: string
  verdict: Verdict
  trials: readonly { number: number; verdict: Verdict }[]
}
