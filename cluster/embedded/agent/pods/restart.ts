import type { Container as ContainerSpec, PodSpec } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../pod.ts'
import { isRunning, latest, type PodRuntime } from '../runtime/records.ts'

/** Whether a container that is not running is to be started (again), by the pod's restartPolicy. */
export function shallStart(pod: StoredPod, container: ContainerSpec, runtime: PodRuntime): boolean {
  if (pod.metadata.deletionTimestamp) return false
  const last = latest(runtime, container.name)
  if (!last) return true
  if (isRunning(last)) return false
  return mayRestart(pod.spec, last.exit?.code ?? 255)
}

/** Whether the restartPolicy lets a container run again after this exit code. */
export function mayRestart(spec: PodSpec | undefined, exitCode: number): boolean {
  if (spec?.restartPolicy === 'Never') return false
  return spec?.restartPolicy !== 'OnFailure' || exitCode !== 0
}

export type InitProgress =
  | { step: 'done' }
  /** One runs; wait for it. */
  | { step: 'wait' }
  | { step: 'start'; container: ContainerSpec }
  /** One failed and may not be restarted. */
  | { step: 'failed' }

/** Init containers run one after the other in every new sandbox; each has to succeed. */
export function initProgress(pod: StoredPod, runtime: PodRuntime): InitProgress {
  const containers = pod.spec?.initContainers ?? []
  const sandbox = runtime.sandboxes[0]?.id
  const here = (name: string) => runtime.containers.find(c => c.name === name && c.sandbox === sandbox)
  // An app container that was started in this sandbox shows that initialization is over.
  if (containers.length === 0 || (pod.spec?.containers ?? []).some(({ name }) => here(name))) {
    return { step: 'done' }
  }
  for (const container of containers) {
    const last = here(container.name)
    if (!last) return { step: 'start', container }
    if (isRunning(last)) return { step: 'wait' }
    if (last.exit?.code === 0) continue
    return pod.spec?.restartPolicy === 'Never' ? { step: 'failed' } : { step: 'start', container }
  }
  return { step: 'done' }
}
