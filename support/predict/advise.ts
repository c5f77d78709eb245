import type { Fault } from '../chaos/fault.ts'
import type { PredictedName } from '../record/prediction.ts'
import type { Setting } from '../record/setting.ts'
import { predict } from './predict.ts'
import { sumOf } from './terms.ts'
import { dominantInWords, intervalInWords, secondsInWords } from './words.ts'

/** Something that whoever runs the cluster or the app can set otherwise. */
interface Lever {
  /** In words, as it would be: undefined where it is so, or better, already. */
  pull: (setting: Setting) => { setting: Setting; words: string } | undefined
}

const tolerating = (ms: number): Lever => ({
  pull: ({ workload, ...rest }) =>
    (workload.tolerationMs ?? Number.POSITIVE_INFINITY) <= ms
      ? undefined
      : {
          setting: { ...rest, workload: { ...workload, tolerationMs: ms } },
          words: `a toleration of ${secondsInWords(ms)}`,
        },
})

/** Grace, heartbeats and their monitoring go together: a grace of few heartbeats has healthy nodes called lost. */
const noticingWithin = (graceMs: number): Lever => ({
  pull: setting => {
    const { timers } = setting
    if ((timers.monitorGraceMs ?? 40_000) <= graceMs) return undefined
    const [renewMs, monitorMs] = [graceMs / 4, Math.max(1_000, graceMs / 8)]
    const changed = {
      ...timers,
      monitorGraceMs: graceMs,
      heartbeatMs: Math.min(renewMs, timers.heartbeatMs ?? renewMs),
      monitorPeriodMs: Math.min(monitorMs, timers.monitorPeriodMs ?? monitorMs),
    }
    return {
      setting: { ...setting, timers: changed },
      words: `a grace of ${secondsInWords(graceMs)} (heartbeats every ${secondsInWords(changed.heartbeatMs)}, looked at every ${secondsInWords(changed.monitorPeriodMs)})`,
    }
  },
})

const askingReadinessEvery = (periodMs: number): Lever => ({
  pull: setting => {
    const { workload } = setting
    const { readiness } = workload
    if (readiness === undefined || readiness.periodMs <= periodMs) return undefined
    return {
      setting: { ...setting, workload: { ...workload, readiness: { ...readiness, periodMs } } },
      words: `readiness asked every ${secondsInWords(periodMs)}`,
    }
  },
})

const askingReadinessAtOnce: Lever = {
  pull: setting => {
    const { workload } = setting
    const { readiness } = workload
    if (readiness === undefined || readiness.initialDelayMs === 0) return undefined
    return {
      setting: { ...setting, workload: { ...workload, readiness: { ...readiness, initialDelayMs: 0 } } },
      words: 'readiness asked from the start',
    }
  },
}

const threeInstances: Lever = {
  pull: setting => {
    if (setting.placement.length !== 1) return undefined
    // Three of what keeps data on a disk of its own are three that know nothing of each other.
    if (setting.workload.volumes === 'node' || setting.workload.kind === 'StatefulSet') return undefined
    const more = ['second', 'third'].map(name => ({ name, node: undefined }))
    return {
      setting: {
        ...setting,
        workload: { ...setting.workload, replicas: 3 },
        placement: [...setting.placement, ...more],
      },
      words: 'three instances on nodes of their own',
    }
  },
}

/** From what hardly anybody would refuse to what costs something; the first that is enough is advised. */
const ways: readonly (readonly Lever[])[] = [
  [askingReadinessAtOnce, askingReadinessEvery(1_000)],
  [tolerating(20_000)],
  [tolerating(20_000), noticingWithin(16_000)],
  [tolerating(1_000), noticingWithin(4_000)],
  [threeInstances],
  [threeInstances, noticingWithin(16_000)],
  [threeInstances, noticingWithin(4_000)],
]

export interface Question {
  setting: Setting
  fault: Fault | undefined
  /** The times whose sum was too long. */
  times: readonly PredictedName[]
  /** Undefined: there is none, and less is better. */
  limitMs: number | undefined
}

/**
 * What would help against a time that was too long: which term of it is the longest, and what it would be if the cluster
 * or the app were set otherwise. Undefined where nothing was predicted of it, or nothing that can be set would help.
 */
export function advise({ setting, fault, times, limitMs }: Question): string | undefined {
  const now = whole(setting, fault, times)
  if (now === undefined || now.terms.length === 0) return undefined
  const nowMs = now.highMs ?? Number.POSITIVE_INFINITY
  const found = ways.flatMap(levers => {
    const pulled = pullAll(setting, levers)
    const then = pulled && whole(pulled.setting, fault, times)
    const thenMs = then?.highMs ?? Number.POSITIVE_INFINITY
    return pulled && then && thenMs < 0.9 * nowMs ? [{ words: pulled.words, then, thenMs }] : []
  })
  const enough = limitMs === undefined ? undefined : found.find(({ thenMs }) => thenMs <= limitMs)
  const best = enough ?? found.toSorted((a, b) => a.thenMs - b.thenMs)[0]
  const why = `${dominantInWords(now)} what is predicted of it (${intervalInWords(now)})`
  if (best === undefined)
    return `${why}; no setting of cluster or app that is known here would shorten it much.`
  const still = limitMs !== undefined && best.thenMs > limitMs ? ', which may still be too long' : ''
  return `${why}; with ${best.words} the prediction is ${intervalInWords(best.then)}${still}.`
}

function whole(setting: Setting, fault: Fault | undefined, names: readonly PredictedName[]) {
  const times = predict(setting, fault)
  const parts = names.map(name => times[name])
  if (parts.some(part => part === undefined)) return undefined
  const known = parts.filter(part => part !== undefined)
  const [only] = known
  return known.length === 1 ? only : sumOf(known.flatMap(({ terms }) => terms))
}

function pullAll(
  setting: Setting,
  levers: readonly Lever[],
): { setting: Setting; words: string } | undefined {
  let changed = setting
  const words: string[] = []
  for (const { pull } of levers) {
    const pulled = pull(changed)
    if (pulled === undefined) continue
    changed = pulled.setting
    words.push(pulled.words)
  }
  return words.length > 0 ? { setting: changed, words: words.join(' and ') } : undefined
}
