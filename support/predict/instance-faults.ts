import type { PredictedTerm, PredictedTime } from '../record/prediction.ts'
import type { Setting } from '../record/setting.ts'
import type { Parts } from './parts.ts'
import type { Times } from './predict.ts'
import { atMost, soonerOf, sumOf, term } from './terms.ts'

/** Since Kubernetes 1.26 kube-proxies fall back on instances that are terminating and still serve. */
const fallsBackSince = 26

/** One instance is taken, and made again by its kubelet or its controller. */
export function instanceFault(
  kind: 'container-kill' | 'sandbox-kill' | 'pod-delete',
  setting: Setting,
  parts: Parts,
): Times {
  const { replicas } = setting.workload
  const times = { 'container-kill': killed, 'sandbox-kill': unsandboxed, 'pod-delete': deleted }[kind](
    setting,
    parts,
  )
  return replicas > 1 ? times.among : times.alone
}

interface ByReplicas {
  alone: Times
  /** Of others that serve meanwhile. */
  among: Times
}

/** The kubelet finds its process gone when it looks, and restarts it: at once, if it was not restarted before. */
function killed(_: Setting, { relist, change, backOff, restart, ready, rules }: Parts): ByReplicas {
  const reaction = sumOf([relist, change])
  const running = [backOff, restart, relist, change]
  const repair = [...running, ready]
  // It may answer as soon as it runs, before anybody was told that it had not; if that comes late, once more not.
  const recovery = atMost(sumOf([...repair, rules]))
  const removal = sumOf([change, rules])
  return {
    alone: {
      ...{ reaction, running: sumOf(running), repair: sumOf(repair), recovery },
      outage: { ...sumOf([relist, change, ...repair, rules]), lowMs: restart.lowMs },
    },
    among: {
      ...{ reaction, running: sumOf(running), repair: sumOf(repair) },
      // Until it is out of the endpoints, or is back if that is sooner: the reaction itself may come after.
      recovery: before(reaction, soonerOf(removal, sumOf([...running, rules]))),
      outage: sumOf([relist, change, { ...change, name: 'news of the endpoints' }, rules]),
    },
  }
}

/** The kubelet ends the container, too, and makes sandbox and container anew: another address. */
function unsandboxed(_: Setting, { relist, change, drain, backOff, start, ready, rules }: Parts): ByReplicas {
  const reaction = sumOf([relist, change])
  const running = [drain, backOff, { ...start, lowMs: 0 }, relist, change]
  const repair = [...running, ready]
  const whole = sumOf([...repair, rules])
  const removal = [relist, change, rules]
  return {
    alone: {
      ...{ reaction, running: sumOf(running), repair: sumOf(repair), recovery: whole },
      // It serves on until it is told to stop, at the earliest until its drain is over.
      outage: { ...sumOf([relist, ...repair, rules]), lowMs: 0 },
    },
    among: {
      ...{ reaction, running: sumOf(running), repair: sumOf(repair) },
      recovery: before(reaction, sumOf([{ ...drain, lowMs: 0 }, ...removal])),
      outage: { ...sumOf([relist, ...removal, { ...drain, lowMs: 0 }]), lowMs: 0 },
    },
  }
}

/** A replacement is made at once, elsewhere or here, and the old one drains meanwhile. */
function deleted({ minor, workload }: Setting, { change, drain, start, ready, rules }: Parts): ByReplicas {
  const reaction = sumOf([change])
  // A StatefulSet waits until the old one is gone.
  const running = [...(workload.kind === 'StatefulSet' ? [drain] : []), change, start]
  const repair = [...running, { ...change, name: 'news of its container' }, ready]
  const served = [...repair, rules]
  const covered = coveredBy(drain)
  const fallsBack = minor !== undefined && minor >= fallsBackSince && workload.drainMs !== undefined
  const switchOver = sumOf([change, rules, ...(workload.drainMs === undefined ? [] : [covered])], 0)
  return {
    alone: {
      ...{ reaction, running: sumOf(running), repair: sumOf(repair) },
      recovery: sumOf(served),
      outage: fallsBack
        ? sumOf([...served, covered], 0)
        : {
            ...sumOf(served),
            lowMs: Math.max(0, sumOf(served).lowMs - (sumOf([change, rules]).highMs ?? 0)),
          },
    },
    among: {
      ...{ reaction, running: sumOf(running), repair: sumOf(repair) },
      recovery: before(reaction, sumOf([change, rules])),
      outage: { ...switchOver, lowMs: 0 },
    },
  }
}

/** Successors first, one step after the other; what goes drains. */
export function rollingUpdate({ workload }: Setting, { change, drain, start, ready, rules }: Parts): Times {
  const steps = Math.max(1, Math.ceil(workload.replicas / Math.max(1, workload.surge + workload.unavailable)))
  const step = [change, start, { ...change, name: 'news of its container' }, ready]
  const times = (terms: readonly PredictedTerm[]) =>
    terms.map(one => ({
      ...one,
      name: steps > 1 ? `${steps} × ${one.name}` : one.name,
      lowMs: steps * one.lowMs,
      highMs: one.highMs === undefined ? undefined : steps * one.highMs,
    }))
  const repair = sumOf(times(step))
  const gone = workload.unavailable > 0 && workload.replicas <= workload.unavailable
  const covered = workload.drainMs === undefined ? [] : [coveredBy(drain)]
  return {
    reaction: sumOf([change]),
    running: atMost(sumOf(times(step.slice(0, -1).concat(steps > 1 ? step.slice(-1) : [])))),
    repair,
    outage: gone ? sumOf([...step, rules]) : { ...sumOf([change, rules, ...covered], 0), lowMs: 0 },
  }
}

/** Time in which it still serves. */
function coveredBy(drain: PredictedTerm): PredictedTerm {
  return term('served while draining', [-(drain.highMs ?? 0), -drain.lowMs], drain.from, drain.because)
}

/** Counted from the reaction, which may come later by itself than clients are served again. */
export function before(reaction: PredictedTime, recovery: PredictedTime): PredictedTime {
  return { ...recovery, lowMs: -(reaction.highMs ?? 0) }
}
