import type { ChildProcess } from 'node:child_process'
import type { Server } from 'node:net'
import type { StoredPod } from '../pod.ts'
import type { ContainerCgroup } from './cgroup.ts'
import type { Identity } from './identity.ts'
import type { ContainerProcess } from './process.ts'
import type { Container, Sandbox } from './records.ts'

/** What it takes to start a container. */
export interface ContainerStart {
  name: string
  restarts: number
  image: string
  imageId: string
  definition: string
  argv: readonly [string, ...string[]]
  environment: Record<string, string>
  workingFolder: string
  identity: Identity
  cgroup: (id: string) => ContainerCgroup | undefined
}

/** What the runtime keeps of one pod. */
export interface PodEntry {
  pod: StoredPod
  sandboxes: Sandbox[]
  containers: Container[]
  sandboxProcesses: Map<string, ChildProcess>
  /** By address: what tells that the address is up. */
  networks: Map<string, Server>
  processes: Map<string, ContainerProcess>
  environments: Map<string, ContainerStart>
}

export function newPodEntry(pod: StoredPod): PodEntry {
  return {
    pod,
    sandboxes: [],
    containers: [],
    sandboxProcesses: new Map(),
    networks: new Map(),
    processes: new Map(),
    environments: new Map(),
  }
}
