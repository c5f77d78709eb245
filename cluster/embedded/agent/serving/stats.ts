import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { statOf } from '../../../../support/process/identity.ts'
import type { StatsSummary, Usage } from '../../kubelet-protocol.ts'
import { findMarked } from '../../supervisor/marked.ts'
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
    for (const id of ids) remember(id, containerPids(id))
    remember(node, nodePids(node))
    await pause(shortestSpanMs)
  }
  const time = new Date().toISOString()
  const summary: StatsSummary = {
    node: { nodeName: node, time, ...usage(node, nodePids(node)) },
    pods: targets.map(({ pod, containers }) => ({
      podRef: {
        name: pod.metadata.name,
        namespace: pod.metadata.namespace ?? '',
        uid: pod.metadata.uid,
      },
      containers: containers.map(({ id, name }) => ({ name, time, ...usage(id, containerPids(id)) })),
    })),
  }
  const kept = new Set([node, ...ids])
  for (const key of before.keys()) if (!kept.has(key)) before.delete(key)
  return summary
}

function containerPids(id: string): number[] {
  return findMarked({ TAHAN_CONTAINER_ID: id }).map(({ pid }) => pid)
}

function nodePids(node: string): number[] {
  const cluster = process.env.TAHAN_CLUSTER ?? ''
  return [process.pid, ...findMarked({ TAHAN_CLUSTER: cluster, TAHAN_NODE: node }).map(({ pid }) => pid)]
}

function remember(key: string, pids: number[]): Reading {
  const reading = { atMs: performance.now(), cpuNs: sum(pids.map(cpuTime)) }
  before.set(key, reading)
  return reading
}

function usage(key: string, pids: number[]): Usage {
  const last = before.get(key)
  const spanMs = last ? performance.now() - last.atMs : 0
  // Asked again too soon, the reading before stays the one to compare with.
  const now = { atMs: performance.now(), cpuNs: sum(pids.map(cpuTime)) }
  if (spanMs >= shortestSpanMs) before.set(key, now)
  const usedNs = last ? Math.max(0, now.cpuNs - last.cpuNs) : 0
  return {
    usageCoreNanoSeconds: now.cpuNs,
    usageNanoCores: spanMs > 0 ? Math.round((usedNs / spanMs) * 1000) : 0,
    workingSetBytes: sum(pids.map(memory)),
  }
}

function cpuTime(pid: number): number {
  return (statOf(pid)?.cpuTicks ?? 0) * nanosecondsPerTick
}

function memory(pid: number): number {
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
