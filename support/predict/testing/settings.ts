import type { Setting } from '../../record/setting.ts'

const asked = { initialDelayMs: 0, timeoutMs: 1_000, successThreshold: 1, failureThreshold: 3 }

/** A Deployment of one instance on K3s v1.21 with Kubernetes' own timers, which ends at once when it is told to. */
export const onDefaults: Setting = {
  ...{ target: 'rack', minor: 21, doorsMs: undefined },
  timers: { heartbeatMs: 10_000, monitorPeriodMs: 5_000, monitorGraceMs: 40_000, relistMs: 1_000 },
  workload: {
    ...{ kind: 'Deployment', replicas: 1, surge: 1, unavailable: 0, volumes: 'none' },
    ...{ terminationGraceMs: 30_000, drainMs: 0, tolerationMs: 300_000, liveness: undefined },
    readiness: { ...asked, periodMs: 1_000 },
  },
  placement: [{ name: 'a', node: 'n1' }],
  starts: [{ runningMs: 1_600, readyMs: 700, endpointsMs: 20 }],
}

/** The same with a node controller and kubelets that notice a lost node within seconds. */
export const onResponsive: Setting = {
  ...onDefaults,
  timers: { heartbeatMs: 1_000, monitorPeriodMs: 1_000, monitorGraceMs: 4_000, relistMs: 1_000 },
  workload: { ...onDefaults.workload, tolerationMs: 1_000 },
}

/** One instance on each of three nodes. */
export function threefold(setting: Setting): Setting {
  const placement = ['a', 'b', 'c'].map((name, i) => ({ name, node: `n${i + 1}` }))
  return { ...setting, placement, workload: { ...setting.workload, replicas: 3 } }
}
