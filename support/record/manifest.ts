/** manifest.json: what is needed to understand, repeat and recompute a run. */
export interface RunManifest {
  schemaVersion: 1
  tahan: string
  /** git commit of the checkout, when there is one, with `+dirty` for uncommitted changes. */
  commit: string | undefined
  target: string
  profile: string
  /** Under test; absent in earlier runs, where it was hello. */
  app?: string | undefined
  /** That of the app which is probed, and whose instances faults hit. */
  service?: string | undefined
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
  /** What the cluster's machines are; absent where they are the host. */
  hardware?: NodeHardware[]
  host: { kernel: string; cpu: string; cores: number; memoryBytes: number; os: string }
}

/** What is known of one machine of the cluster. */
export interface NodeHardware {
  node: string
  /** `Raspberry Pi 4 Model B Rev 1.4`, as the board or its inventory says. */
  model: string | undefined
  /** As the inventory says. */
  price: { amount: number; currency: string } | undefined
  os: string | undefined
  kernel: string | undefined
  architecture: string | undefined
  cores: number | undefined
  memoryBytes: number | undefined
}

/** How far a machine's time of day is ahead of the harness's. Negative: behind. */
export interface ClockOffset {
  node: string
  offsetMs: number
  /** By how much that may be off, up and down: half of the round trip. */
  uncertaintyMs: number
}
