/** What the runtime knows of one sandbox: the process and the address that hold a pod together. */
export interface Sandbox {
  id: string
  podUid: string
  /** 0 for a pod's first. */
  attempt: number
  address: string
  ready: boolean
  createdAtMs: number
}

export interface ContainerExit {
  code: number
  /** Number of the signal that ended it; undefined when it left by itself. */
  signal: number | undefined
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, ... as containerd says. */
  reason: string
  message: string
  finishedAtMs: number
}

/** What the runtime knows of one container, of any attempt. Never changed: a change makes a new record. */
export interface Container {
  id: string
  podUid: string
  /** Id of the sandbox it was started in. */
  sandbox: string
  name: string
  /** How often it was started before. */
  restarts: number
  image: string
  imageId: string
  /** Raised with every container of the node, so that the latest is known also within one millisecond. */
  serial: number
  startedAtMs: number
  /** Of the container definition: another one means that the container has to be made anew. */
  definition: string
  /** undefined while it runs. */
  exit: ContainerExit | undefined
}

/** Everything of one pod, the latest first, as it was at one instant. */
export interface PodRuntime {
  sandboxes: Sandbox[]
  containers: Container[]
}

export const nothingRuns: PodRuntime = { sandboxes: [], containers: [] }

export function latest(runtime: PodRuntime, name: string): Container | undefined {
  return runtime.containers.find(container => container.name === name)
}

export function isRunning(container: Container | undefined): container is Container & { exit: undefined } {
  return container !== undefined && container.exit === undefined
}

/** As in `status.containerStatuses[].containerID`. */
export function containerUri(id: string): string {
  return `tahan://${id}`
}
