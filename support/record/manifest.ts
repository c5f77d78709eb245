/** manifest.json: what is needed to understand, repeat and recompute a run. */
export interface RunManifest {
  schemaVersion: 1
  tahan: string
  /** git commit of the checkout, when there is one, with `+dirty` for uncommitted changes. */
  commit: string | undefined
  target: string
  profile: string
  /** Wall-clock time of the run's clock's zero, ISO 8601. */
  startedAt: string
  /** Absent while the run goes on and when it was killed. */
  endedAt?: string
  commandLine: string[]
  seed: number
  versions: Record<string, string>
  /** The values of the cluster that failure handling depends on, by Kubernetes' names. */
  clusterConfiguration: Record<string, string>
  nodes: { name: string; role: string; address: string }[]
  host: { kernel: string; cpu: string; cores: number; memoryBytes: number; os: string }
}
