import { existsSync } from 'node:fs'
import path from 'node:path'

const root = '/sys/fs/cgroup'

/** Which control groups this machine has: one tree (v2), one tree a resource (v1), or none that is mounted. */
export type CgroupVersion = 1 | 2 | undefined

export function cgroupVersion(): CgroupVersion {
  if (existsSync(path.join(root, 'cgroup.controllers'))) return 2
  if (existsSync(path.join(root, 'memory/memory.limit_in_bytes'))) return 1
  return undefined
}

/** The folders under which a cluster keeps its containers' control groups; they may not exist. */
export function cgroupFolders(cluster: string, version = cgroupVersion()): string[] {
  const name = `tahan-${cluster}`
  if (version === 2) return [path.join(root, name)]
  if (version === 1) return [path.join(root, 'memory', name), path.join(root, 'cpu', name)]
  return []
}
