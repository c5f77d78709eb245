import { describe, expect, test } from 'vitest'
import { planBoardGroup } from './cgroup-plan.ts'
import { cgroupTrees } from './cgroup-trees.ts'

const limits = { memoryMiB: 1_024, cpus: 0.88, because: undefined }
const plan = (tree: Parameters<typeof planBoardGroup>[0]) =>
  planBoardGroup(tree, 'cafe0001', 'agent-1', limits)

describe('the trees of a machine', () => {
  test('v2 has one', () => {
    const text =
      '30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n'
    expect(cgroupTrees(text)).toEqual([{ path: '/sys/fs/cgroup', version: 2, controllers: [] }])
  })

  test('v1 has one for each controller or several, a hybrid machine also v2', () => {
    const text = `25 22 0:21 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755
26 25 0:22 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw
27 25 0:23 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
28 25 0:24 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
29 25 0:25 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory,release_agent=/sbin/x
40 25 0:25 / /mnt/twice rw - cgroup cgroup rw,memory
`
    expect(cgroupTrees(text)).toEqual([
      { path: '/sys/fs/cgroup/unified', version: 2, controllers: [] },
      { path: '/sys/fs/cgroup/systemd', version: 1, controllers: ['name=systemd'] },
      { path: '/sys/fs/cgroup/cpu,cpuacct', version: 1, controllers: ['cpu', 'cpuacct'] },
      { path: '/sys/fs/cgroup/memory', version: 1, controllers: ['memory'] },
    ])
  })
})

describe("a board's group in v1", () => {
  const v1 = (...controllers: string[]) => ({
    path: `/cg/${controllers.join()}`,
    version: 1 as const,
    controllers,
  })

  test('limits memory', () => {
    expect(plan(v1('memory'))).toEqual({
      make: ['/cg/memory/tahan-rack-cafe0001', '/cg/memory/tahan-rack-cafe0001/agent-1'],
      write: [
        { file: '/cg/memory/tahan-rack-cafe0001/memory.use_hierarchy', value: '1', mayFail: true },
        { file: '/cg/memory/tahan-rack-cafe0001/agent-1/memory.limit_in_bytes', value: '1073741824' },
      ],
      join: '/cg/memory/tahan-rack-cafe0001/agent-1/cgroup.procs',
    })
  })

  test('limits CPU time', () => {
    expect(plan(v1('cpu', 'cpuacct')).write).toEqual([
      { file: '/cg/cpu,cpuacct/tahan-rack-cafe0001/agent-1/cpu.cfs_period_us', value: '100000' },
      { file: '/cg/cpu,cpuacct/tahan-rack-cafe0001/agent-1/cpu.cfs_quota_us', value: '88000' },
    ])
  })

  test('is told its processors at every level, as it is empty until then', () => {
    const writes = plan({ ...v1('cpuset'), cpuset: { cpus: '0-3', mems: '0' } }).write
    expect(writes.map(({ file, value }) => `${file} ${value}`)).toEqual([
      '/cg/cpuset/tahan-rack-cafe0001/cpuset.cpus 0-3',
      '/cg/cpuset/tahan-rack-cafe0001/cpuset.mems 0',
      '/cg/cpuset/tahan-rack-cafe0001/agent-1/cpuset.cpus 0-3',
      '/cg/cpuset/tahan-rack-cafe0001/agent-1/cpuset.mems 0',
    ])
  })

  test('is made in every other tree too, or all boards would share one', () => {
    expect(plan(v1('name=systemd'))).toMatchObject({ write: [], make: { length: 2 } })
  })
})

describe("a board's group in v2", () => {
  const tree = { path: '/sys/fs/cgroup', version: 2 as const, controllers: [] }
  const offered = ['cpuset', 'cpu', 'io', 'memory', 'pids', 'rdma']

  test('has its limits, and controllers to hand on to its containers', () => {
    const rack = '/sys/fs/cgroup/tahan-rack-cafe0001'
    expect(plan({ ...tree, offered, handedOn: offered }).write).toEqual([
      ...['cpuset', 'cpu', 'io', 'memory', 'pids'].map(name => ({
        file: `${rack}/cgroup.subtree_control`,
        value: `+${name}`,
        mayFail: true,
      })),
      { file: `${rack}/agent-1/memory.max`, value: '1073741824' },
      { file: `${rack}/agent-1/cpu.max`, value: '88000 100000' },
    ])
  })

  test('has no limits where the tree is one beside v1', () => {
    expect(plan({ ...tree, path: '/sys/fs/cgroup/unified', offered: [] }).write).toEqual([])
  })
})
