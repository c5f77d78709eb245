import type { V1Container, V1Pod, V1PodSpec, V1Probe } from '@kubernetes/client-node'
import type { ProbeSetting, WorkloadSetting } from '../../support/record/setting.ts'

/** What of a workload's object says how it is replaced; the rest is told by its pods. */
export interface WorkloadObject {
  kind: string
  spec: {
    replicas?: number
    strategy?: {
      type?: string
      rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string }
    }
  }
}

/** The taint that a node gets when nobody hears of it. */
const unreachable = 'node.kubernetes.io/unreachable'

/** What its live pod says of how an app fails, with Kubernetes' own defaults where it says nothing. */
export function workloadSetting(
  workload: WorkloadObject | undefined,
  pod: Pick<V1Pod, 'spec'>,
  replicas: number,
  volumes: WorkloadSetting['volumes'],
): WorkloadSetting {
  const { spec } = pod
  const { strategy } = workload?.spec ?? {}
  const containers = spec?.containers ?? []
  const recreated = strategy?.type === 'Recreate'
  return {
    kind: workload?.kind ?? 'unknown',
    replicas,
    startup: slowest(containers.map(({ startupProbe }) => probeSetting(startupProbe))),
    readiness: slowest(containers.map(({ readinessProbe }) => probeSetting(readinessProbe))),
    liveness: slowest(containers.map(({ livenessProbe }) => probeSetting(livenessProbe))),
    terminationGraceMs: 1_000 * (spec?.terminationGracePeriodSeconds ?? 30),
    drainMs: drainOf(containers),
    tolerationMs: tolerationOf(spec),
    surge: recreated ? 0 : countOf(strategy?.rollingUpdate?.maxSurge, replicas, Math.ceil),
    unavailable: recreated
      ? replicas
      : countOf(strategy?.rollingUpdate?.maxUnavailable, replicas, Math.floor),
    volumes,
  }
}

function probeSetting(probe: V1Probe | undefined): ProbeSetting | undefined {
  if (probe === undefined) return undefined
  return {
    initialDelayMs: 1_000 * (probe.initialDelaySeconds ?? 0),
    periodMs: 1_000 * (probe.periodSeconds ?? 10),
    timeoutMs: 1_000 * (probe.timeoutSeconds ?? 1),
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  }
}

/** A pod is as slow as its slowest container. */
function slowest(probes: readonly (ProbeSetting | undefined)[]): ProbeSetting | undefined {
  const known = probes.filter(probe => probe !== undefined)
  const longest = ({ initialDelayMs, periodMs, successThreshold }: ProbeSetting) =>
    initialDelayMs + periodMs * successThreshold
  return known.toSorted((a, b) => longest(b) - longest(a))[0]
}

/** The shortest of those that match the taint; undefined: for ever. */
function tolerationOf(spec: V1PodSpec | undefined): number | undefined {
  const matching = (spec?.tolerations ?? []).filter(
    ({ key, effect, operator }) =>
      (key === unreachable || (!key && operator === 'Exists')) && (!effect || effect === 'NoExecute'),
  )
  if (matching.length === 0) return 0
  const limited = matching.flatMap(({ tolerationSeconds }) =>
    tolerationSeconds === undefined || tolerationSeconds === null
      ? []
      : [1_000 * Math.max(0, tolerationSeconds)],
  )
  return limited.length > 0 ? Math.min(...limited) : undefined
}

/** By a preStop hook that sleeps, and by the app's own DRAIN_MS. */
function drainOf(containers: readonly V1Container[]): number | undefined {
  const said = containers.flatMap(({ env, lifecycle }) => {
    const own = Number(env?.find(({ name }) => name === 'DRAIN_MS')?.value ?? Number.NaN)
    const hook = lifecycle?.preStop
    const slept =
      hook?.sleep?.seconds ?? Number(/\bsleep\s+(\d+)/.exec(hook?.exec?.command?.join(' ') ?? '')?.[1])
    const parts = [own, 1_000 * slept].filter(Number.isFinite)
    return parts.length > 0 ? [parts.reduce((sum, part) => sum + part, 0)] : []
  })
  return said.length > 0 ? Math.max(...said) : undefined
}

/** A number, or a share of the replicas; a fourth of them where nothing is said. */
function countOf(
  value: number | string | undefined,
  replicas: number,
  round: (value: number) => number,
): number {
  if (typeof value === 'number') return value
  const percent = Number.parseFloat(value ?? '25%')
  return Number.isFinite(percent) ? round((replicas * percent) / 100) : 0
}
