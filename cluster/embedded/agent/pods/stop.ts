import type { Container as ContainerSpec } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../pod.ts'
import { type Container, isRunning } from '../runtime/records.ts'
import type { NodeContext } from './context.ts'
import { runHook } from './hooks.ts'

/** What a preStop hook used up is taken off the grace, but a container always gets this much after SIGTERM. */
const leastGraceMs = 2_000

/** Kubernetes' grace for this pod, in milliseconds: the one of its deletion, else the one in its spec. */
export function graceOf(pod: StoredPod): number {
  const seconds = pod.metadata.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30
  return Math.max(0, seconds) * 1000
}

/** preStop hook, SIGTERM, and SIGKILL when the grace is over; resolves when the container is gone. */
export async function stopContainer(
  context: NodeContext,
  pod: StoredPod,
  container: Container,
  message: string,
  graceMs: number,
): Promise<void> {
  if (container.exit) return
  const spec = specOf(pod, container.name)
  context.event(pod, 'Normal', 'Killing', message, spec)
  let leftMs = graceMs
  const preStop = spec?.lifecycle?.preStop
  if (preStop && spec && graceMs > 0) {
    const began = performance.now()
    const problem = await runHook(preStop, spec, container, context.runtime, graceMs)
    if (problem) context.event(pod, 'Warning', 'FailedPreStopHook', `PreStopHook failed: ${problem}`, spec)
    leftMs = Math.max(leastGraceMs, graceMs - (performance.now() - began))
  }
  await context.runtime.stopContainer(container, leftMs)
}

/** All containers of a pod at once, then its sandbox. */
export async function stopPod(context: NodeContext, pod: StoredPod, graceMs: number): Promise<void> {
  const { uid } = pod.metadata
  const running = context.runtime.inspect(uid).containers.filter(isRunning)
  await Promise.all(
    running.map(container =>
      stopContainer(context, pod, container, `Stopping container ${container.name}`, graceMs),
    ),
  )
  await context.runtime.stopSandbox(uid)
}

export function specOf(pod: StoredPod, name: string): ContainerSpec | undefined {
  return [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(
    container => container.name === name,
  )
}
