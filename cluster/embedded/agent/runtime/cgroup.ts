import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { cgroupFolders, cgroupVersion } from '../../cgroups.ts'

export interface Limits {
  /** Cores; undefined for no limit. */
  cpu: number | undefined
  memoryBytes: number | undefined
}

/** The CPU time a container may use is given out in shares of this period. */
const periodUs = 100_000

/** The kernel's limits on one container. Without the right to set any (not root, no cgroups mounted) there is none. */
export interface ContainerCgroup {
  add: (pid: number) => void
  /** Whether the kernel killed a process of it for memory. */
  ranOutOfMemory: () => boolean
  remove: () => void
}

/** undefined where limits cannot be enforced, or none is asked for. */
export function makeCgroup(cluster: string, id: string, limits: Limits): ContainerCgroup | undefined {
  if (limits.cpu === undefined && limits.memoryBytes === undefined) return undefined
  try {
    return cgroupVersion() === 2 ? unified(cluster, id, limits) : separate(cluster, id, limits)
  } catch {
    return undefined // recorded in the pod's spec, not enforced
  }
}

/** Version 1: a tree for memory and one for CPU. */
function separate(cluster: string, id: string, { cpu, memoryBytes }: Limits): ContainerCgroup | undefined {
  const [memoryRoot, cpuRoot] = cgroupFolders(cluster, 1)
  if (!memoryRoot || !cpuRoot || cgroupVersion() !== 1) return undefined
  const memory = memoryBytes === undefined ? undefined : path.join(memoryRoot, id)
  const cpuFolder = cpu === undefined ? undefined : path.join(cpuRoot, id)
  if (memory) {
    mkdirSync(memory, { recursive: true })
    writeFileSync(path.join(memory, 'memory.limit_in_bytes'), String(memoryBytes))
  }
  if (cpuFolder && cpu !== undefined) {
    mkdirSync(cpuFolder, { recursive: true })
    writeFileSync(path.join(cpuFolder, 'cpu.cfs_period_us'), String(periodUs))
    writeFileSync(
      path.join(cpuFolder, 'cpu.cfs_quota_us'),
      String(Math.max(1_000, Math.round(cpu * periodUs))),
    )
  }
  const folders = [memory, cpuFolder].filter(folder => folder !== undefined)
  return cgroupOf(folders, memory && path.join(memory, 'memory.oom_control'))
}

/** Version 2: one tree, whose root must let its children limit. */
function unified(cluster: string, id: string, { cpu, memoryBytes }: Limits): ContainerCgroup | undefined {
  const [root] = cgroupFolders(cluster, 2)
  if (!root) return undefined
  const parent = path.dirname(root)
  const wanted = '+cpu +memory'
  if (!existsSync(root)) {
    writeFileSync(path.join(parent, 'cgroup.subtree_control'), wanted)
    mkdirSync(root, { recursive: true })
  }
  writeFileSync(path.join(root, 'cgroup.subtree_control'), wanted)
  const folder = path.join(root, id)
  mkdirSync(folder)
  if (memoryBytes !== undefined) writeFileSync(path.join(folder, 'memory.max'), String(memoryBytes))
  if (cpu !== undefined) {
    writeFileSync(path.join(folder, 'cpu.max'), `${Math.max(1_000, Math.round(cpu * periodUs))} ${periodUs}`)
  }
  return cgroupOf([folder], path.join(folder, 'memory.events'))
}

function cgroupOf(folders: string[], oomFile: string | undefined): ContainerCgroup {
  return {
    add: pid => {
      try {
        for (const folder of folders) writeFileSync(path.join(folder, 'cgroup.procs'), String(pid))
      } catch {} // it died already
    },
    ranOutOfMemory: () => oomFile !== undefined && oomKills(oomFile) > 0,
    remove: () => {
      for (const folder of folders) {
        try {
          rmdirSync(folder)
        } catch {} // a process of it is still on its way out: the cluster's end removes it
      }
    },
  }
}

function oomKills(file: string): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
