import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { type ProcessStat, statOf } from '../../../../support/process/identity.ts'
import type { StatsSummary, Usage } from '../../kubelet-protocol.ts'
import { groupMarked } from '../../supervisor/marked.ts'
import type { Kubelet } from '../pods/kubelet.ts'
import { isRunning } from '../runtime/records.ts'

/** CPU use is averaged over at least this, and at most the other; older readings say nothing about now. */
const shortestSpanMs = 500
const longestSpanMs = 60_000

interface Reading {
  atMs: number
  cpuNs: number
}

const before = new Map<string, Reading>()
const nanosecondsPerTick = 10_000_000

/** What the node's containers and the node's own processes use, from /proc. */
export async function usageSummary(kubelet: Kubelet, node: string): Promise<StatsSummary> {
  const targets = kubelet.pods().map(pod => ({
    pod,
    containers: kubelet.runtime.inspect(pod.metadata.uid).containers.filter(isRunning),
  }))
  const ids = targets.flatMap(({ containers }) => containers.map(({ id }) => id))
  const isKnown = (key: string) =>
    performance.now() - (before.get(key)?.atMs ?? -longestSpanMs) < longestSpanMs
  if (![node, ...ids].every(isKnown)) {
    const first = lookAt(node)
    for (const id of ids) before.set(id, readingOf(first, first.of(id)))
    before.set(node, readingOf(first, first.all))
    await pause(shortestSpanMs)
  }
  const look = lookAt(node)
  const memories = new Map<number, number>()
  const summary: StatsSummary = {
    node: { nodeName: node, ...usage(node, look, look.all, memories) },
    pods: targets.map(({ pod, containers }) => ({
      podRef: {
        name: pod.metadata.name,
        namespace: pod.metadata.namespace ?? '',
        uid: pod.metadata.uid,
      },
      containers: containers.map(({ id, name }) => ({ name, ...usage(id, look, look.of(id), memories) })),
    })),
  }
  const kept = new Set([node, ...ids])
  for (const key of before.keys()) if (!kept.has(key)) before.delete(key)
  return summary
}

/** The node's processes as they were at one instant. */
interface Look {
  atMs: number
  time: string
  all: readonly ProcessStat[]
  /** Of one container. */
  of: (container: string) => readonly ProcessStat[]
}

function lookAt(node: string): Look {
  const beganMs = performance.now()
  const marks = { TAHAN_CLUSTER: process.env.TAHAN_CLUSTER ?? '', TAHAN_NODE: node }
  const found = groupMarked(marks, 'TAHAN_CONTAINER_ID')
  const agent = statOf(process.pid)
  // Looking at all of them takes a while; reading their memory, which comes later, much longer.
  const halfMs = (performance.now() - beganMs) / 2
  return {
    atMs: beganMs + halfMs,
    time: new Date(Date.now() - halfMs).toISOString(),
    all: [...(agent ? [agent] : []), ...[...found.values()].flat()],
    of: container => found.get(container) ?? [],
  }
}

function readingOf({ atMs }: Look, processes: readonly ProcessStat[]): Reading {
  return { atMs, cpuNs: sum(processes.map(cpuTime)) }
}

function usage(
  key: string,
  look: Look,
  processes: readonly ProcessStat[],
  memories: Map<number, number>,
): Usage {
  const { time } = look
  const last = before.get(key)
  const now = readingOf(look, processes)
  const spanMs = last ? now.atMs - last.atMs : 0
  // Asked again too soon, the reading before stays the one to compare with.
  if (spanMs >= shortestSpanMs) before.set(key, now)
  const usedNs = last ? Math.max(0, now.cpuNs - last.cpuNs) : 0
  const usageNanoCores = spanMs > 0 ? Math.round((usedNs / spanMs) * 1000) : 0
  const memory = (pid: number) => {
    const bytes = memories.get(pid) ?? memoryOf(pid)
    memories.set(pid, bytes)
    return bytes
  }
  return {
    cpu: { time, usageNanoCores, usageCoreNanoSeconds: now.cpuNs },
    memory: { time, workingSetBytes: sum(processes.map(({ pid }) => memory(pid))) },
  }
}

/** With that of its children that are gone: what they used, its container used. */
function cpuTime({ cpuTicks, collectedTicks }: ProcessStat): number {
  return (cpuTicks + collectedTicks) * nanosecondsPerTick
}

function memoryOf(pid: number): number {
  try {
    const shared = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))
    if (shared) return Number(shared[1]) * 1024
  } catch {} // not readable: the resident size it is
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
