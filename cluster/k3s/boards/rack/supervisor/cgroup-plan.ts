import path from 'node:path'
import type { BoardLimits } from '../models.ts'
import { type CgroupTree, rackGroup } from './cgroup-trees.ts'

/** One file to write; where `mayFail`, an older or leaner kernel does not have it. */
export interface CgroupWrite {
  file: string
  value: string
  mayFail?: true
}

/** What is done to a tree, in this order, so that a board has a group of its own there with its limits. */
export interface CgroupPlan {
  make: string[]
  write: CgroupWrite[]
  /** Whoever writes its process id here is on the board, and so is all it starts. */
  join: string
}

/** A tree and what its root allows: a new group of v1's cpuset is empty until it is told. */
export interface TreeState extends CgroupTree {
  cpuset?: { cpus: string; mems: string }
  /** Of v2: what the root offers, and hands on to the groups below it already. */
  offered?: readonly string[]
  handedOn?: readonly string[]
}

/** What a guest's kubelet wants to find in v2. */
const wanted = ['cpuset', 'cpu', 'io', 'memory', 'pids', 'hugetlb']
const periodUs = 100_000

/** The group of one board in one tree. */
export function boardGroup(tree: CgroupTree, rack: string, board: string): string {
  return path.join(tree.path, rackGroup(rack), board)
}

export function planBoardGroup(
  tree: TreeState,
  rack: string,
  board: string,
  limits: BoardLimits,
): CgroupPlan {
  const outer = path.join(tree.path, rackGroup(rack))
  const group = boardGroup(tree, rack, board)
  const write =
    tree.version === 2 ? writesOfV2(tree, outer, group, limits) : writesOfV1(tree, outer, group, limits)
  return { make: [outer, group], write, join: path.join(group, 'cgroup.procs') }
}

function writesOfV1(tree: TreeState, outer: string, group: string, limits: BoardLimits): CgroupWrite[] {
  const has = (controller: string) => tree.controllers.includes(controller)
  const writes: CgroupWrite[] = []
  if (has('cpuset') && tree.cpuset) {
    for (const folder of [outer, group]) {
      writes.push({ file: path.join(folder, 'cpuset.cpus'), value: tree.cpuset.cpus })
      writes.push({ file: path.join(folder, 'cpuset.mems'), value: tree.cpuset.mems })
    }
  }
  if (has('memory')) {
    // Kernels before 5.11 count a child's memory only where this is said.
    writes.push({ file: path.join(outer, 'memory.use_hierarchy'), value: '1', mayFail: true })
    writes.push({ file: path.join(group, 'memory.limit_in_bytes'), value: bytes(limits) })
  }
  if (has('cpu')) {
    writes.push({ file: path.join(group, 'cpu.cfs_period_us'), value: String(periodUs) })
    writes.push({ file: path.join(group, 'cpu.cfs_quota_us'), value: quota(limits) })
  }
  return writes
}

function writesOfV2(tree: TreeState, outer: string, group: string, limits: BoardLimits): CgroupWrite[] {
  const offered = wanted.filter(controller => tree.offered?.includes(controller))
  // The board's own group is left to systemd-nspawn: one that holds processes cannot hand controllers on.
  const writes = offered.map((name): CgroupWrite => handOn(outer, name))
  if (offered.includes('memory')) writes.push({ file: path.join(group, 'memory.max'), value: bytes(limits) })
  if (offered.includes('cpu')) {
    writes.push({ file: path.join(group, 'cpu.max'), value: `${quota(limits)} ${periodUs}` })
  }
  return writes
}

/** What the root of a v2 tree does not hand on yet, and boards need: the machine gets it back. */
export function missingControllers({ version, offered = [], handedOn = [] }: TreeState): string[] {
  if (version !== 2) return []
  return wanted.filter(controller => offered.includes(controller) && !handedOn.includes(controller))
}

export function handOn(folder: string, controller: string): CgroupWrite {
  return { file: path.join(folder, 'cgroup.subtree_control'), value: `+${controller}`, mayFail: true }
}

const bytes = ({ memoryMiB }: BoardLimits) => String(memoryMiB * 1_048_576)
const quota = ({ cpus }: BoardLimits) => String(Math.round(cpus * periodUs))
