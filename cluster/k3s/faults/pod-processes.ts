/** A process in the cgroup of one of a pod's containers, the sandbox among them. */
export interface PodProcess {
  pid: number
  /** Clock ticks since the board's start: with the pid it names one process for good. */
  startTicks: number
  /** As the runtime names it; undefined where the cgroup's name holds none. */
  containerId: string | undefined
}

/** What Kubernetes knows of a pod that helps to find its processes. */
export interface PodIdentity {
  uid: string
  /** Of the first container, which the app runs in. */
  mainContainerId: string
  /** Of every container that the pod's status names. */
  containerIds: readonly string[]
}

/**
 * A script that lists a pod's processes by their cgroups, which are named for the pod whatever the runtime, the cgroup
 * version and the driver: `kubepods/burstable/pod<uid>/<id>`, or systemd's
 * `kubepods-burstable-pod<uid_with_underscores>.slice/cri-containerd-<id>.scope`.
 */
export function listScript(uid: string): string {
  const name = `pod(${uid}|${uid.replaceAll('-', '_')})`
  return `for file in $(grep -lsE '${name}' /proc/[0-9]*/cgroup); do
  pid=\${file#/proc/}; pid=\${pid%/cgroup}
  { read -r stat <"/proc/$pid/stat" && line=$(grep -m1 -E '${name}' "$file"); } 2>/dev/null || continue
  set -- \${stat##*) }
  [ "$1" = Z ] || echo "process $pid \${20} $line"
done`
}

export function parseProcesses(text: string): PodProcess[] {
  return text.split('\n').flatMap(line => {
    const [, pid, startTicks, cgroup = ''] = /^process (\d+) (\d+) (.*)$/.exec(line) ?? []
    if (pid === undefined) return []
    const [containerId] = /[0-9a-f]{64}/.exec(cgroup) ?? []
    return [{ pid: Number(pid), startTicks: Number(startTicks), containerId }]
  })
}

/** A container's first process: whatever else is in its cgroup came after it. */
export function mainProcess(processes: readonly PodProcess[], pod: PodIdentity): PodProcess | undefined {
  return oldest(processes.filter(({ containerId }) => containerId === pod.mainContainerId))
}

/** The sandbox's process: the only one of the pod that is in no container which Kubernetes knows of. */
export function sandboxProcess(
  processes: readonly PodProcess[],
  { containerIds }: PodIdentity,
): PodProcess | undefined {
  const first = oldest(processes)
  const isContainer = first?.containerId !== undefined && containerIds.includes(first.containerId)
  // A sandbox is there before everything else in its pod; if the oldest is a container's, it is gone already.
  return isContainer ? undefined : first
}

function oldest(processes: readonly PodProcess[]): PodProcess | undefined {
  return processes.reduce<PodProcess | undefined>((first, one) => {
    if (!first) return one
    const isOlder = one.startTicks - first.startTicks || one.pid - first.pid
    return isOlder < 0 ? one : first
  }, undefined)
}
