import { readFileSync } from 'node:fs'

/** One mounted tree of control groups: v2 has a single one, v1 one a controller, and hybrid machines both. */
export interface CgroupTree {
  /** `/sys/fs/cgroup/memory` */
  path: string
  version: 1 | 2
  /** `memory`, or `cpu` and `cpuacct` together; `name=systemd` for a tree without one. Empty for v2. */
  controllers: readonly string[]
}

/** The trees of this machine, by /proc/self/mountinfo. */
export function cgroupTrees(mountInfo: string = readFileSync('/proc/self/mountinfo', 'utf8')): CgroupTree[] {
  const trees = new Map<string, CgroupTree>()
  for (const line of mountInfo.split('\n')) {
    const [mount = '', source = ''] = line.split(' - ')
    const [type, , options = ''] = source.split(' ')
    const path = mount.split(' ')[4]
    if (path === undefined || (type !== 'cgroup' && type !== 'cgroup2')) continue
    const controllers = type === 'cgroup' ? options.split(',').filter(isController) : []
    // A tree that is mounted twice is still one.
    const key = `${type} ${controllers.join(',')}`
    if (!trees.has(key)) trees.set(key, { path, version: type === 'cgroup' ? 1 : 2, controllers })
  }
  return [...trees.values()]
}

/** Options of the mount stand beside the controllers. */
function isController(option: string): boolean {
  return ![
    'rw',
    'ro',
    'none',
    'xattr',
    'noprefix',
    'clone_children',
    'cpuset_v2_mode',
    'favordynmods',
  ].includes(option.split('=')[0] === 'release_agent' ? 'none' : option)
}

/** Name of a rack's group in every tree. */
export function rackGroup(id: string): string {
  return `tahan-rack-${id}`
}
