/**
 * The knobs of the embedded cluster, by K3s' argument names, with Kubernetes' defaults. Durations in milliseconds.
 * The same values tune a real K3s: see fixtures/profile.ts.
 */
export interface ClusterSettings {
  /** controller manager: how often node health is looked at. */
  nodeMonitorPeriodMs: number
  /** controller manager: how long a silent node stays Ready. */
  nodeMonitorGracePeriodMs: number
  /** kubelet: how often the node's status is computed, and posted when changed. */
  nodeStatusUpdateFrequencyMs: number
  /** kubelet: how often an unchanged status is posted. */
  nodeStatusReportFrequencyMs: number
  /** kubelet: the lease is renewed every quarter of it. */
  nodeLeaseDurationSeconds: number
  /** API server: tolerationSeconds injected for not-ready and unreachable. */
  defaultNotReadyTolerationSeconds: number
  defaultUnreachableTolerationSeconds: number
  /** kubelet: first restart back-off, doubled to the maximum, forgotten after ten minutes of running. */
  restartBackOffMs: number
  restartBackOffMaxMs: number
  /** kubelet: how often the runtime is asked which containers live (PLEG). */
  podRelistPeriodMs: number
  /** kubelet: pods a node may have. */
  maxPods: number
}

export const kubernetesDefaults: ClusterSettings = {
  nodeMonitorPeriodMs: 5_000,
  nodeMonitorGracePeriodMs: 40_000,
  nodeStatusUpdateFrequencyMs: 10_000,
  nodeStatusReportFrequencyMs: 300_000,
  nodeLeaseDurationSeconds: 40,
  defaultNotReadyTolerationSeconds: 300,
  defaultUnreachableTolerationSeconds: 300,
  restartBackOffMs: 10_000,
  restartBackOffMaxMs: 300_000,
  podRelistPeriodMs: 1_000,
  maxPods: 110,
}

/** Tuned for fast node failure handling; see `responsive` in the reference figures. */
export const responsive: ClusterSettings = {
  ...kubernetesDefaults,
  nodeMonitorPeriodMs: 1_000,
  nodeMonitorGracePeriodMs: 4_000,
  nodeStatusUpdateFrequencyMs: 1_000,
  nodeStatusReportFrequencyMs: 1_000,
  nodeLeaseDurationSeconds: 4,
  defaultNotReadyTolerationSeconds: 1,
  defaultUnreachableTolerationSeconds: 1,
}
