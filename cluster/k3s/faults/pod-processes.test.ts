import { describe, expect, test } from 'vitest'
import { mainProcess, type PodIdentity, parseProcesses, sandboxProcess } from './pod-processes.ts'

const app = 'a'.repeat(64)
const helper = 'b'.repeat(64)
const sandbox = 'c'.repeat(64)
const uid = '6f0c3a52-1c9d-4a6f-8a3e-0d9b8a2f7c11'
const pod: PodIdentity = { uid, mainContainerId: app, containerIds: [app, helper] }

const cgroupV1 = (id: string) => `12:memory:/rack/kubepods/burstable/pod${uid}/${id}`
const cgroupV2 = (id: string) =>
  `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-${id}.scope`

describe.each([
  ['cgroupfs on cgroup v1', cgroupV1],
  ['systemd on cgroup v2', cgroupV2],
])('processes of a pod, by %s', (_name, cgroup) => {
  const listed = [
    `process 4002 90210 ${cgroup(app)}`,
    `process 4001 90200 ${cgroup(app)}`,
    `process 3990 90100 ${cgroup(sandbox)}`,
    `process 4010 90205 ${cgroup(helper)}`,
    'not a line of the list',
  ].join('\n')

  test("the oldest of the app's container is its main process", () => {
    expect(mainProcess(parseProcesses(listed), pod)?.pid).toBe(4001)
  })

  test('the oldest of the pod, in no container that Kubernetes knows, is the sandbox', () => {
    expect(sandboxProcess(parseProcesses(listed), pod)?.pid).toBe(3990)
  })

  test('a container is never taken for a sandbox that is gone', () => {
    const without = parseProcesses(listed).filter(({ containerId }) => containerId !== sandbox)
    expect(sandboxProcess(without, pod)).toBeUndefined()
  })

  test('an app that has ended has no main process', () => {
    const without = parseProcesses(listed).filter(({ containerId }) => containerId !== app)
    expect(mainProcess(without, pod)).toBeUndefined()
  })
})
