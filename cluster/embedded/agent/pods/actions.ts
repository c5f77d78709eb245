import type { Container as ContainerSpec } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../pod.ts'
import { type Container, isRunning, latest, type PodRuntime } from '../runtime/records.ts'
import { initProgress, mayRestart, shallStart } from './restart.ts'

interface Kill {
  container: Container
  spec: ContainerSpec
  /** As the Killing event tells it. */
  message: string
}

/** What one look at a pod asks for. */
export interface PodActions {
  /** Stop everything of the pod that runs, and its sandbox. */
  killPod: boolean
  /** Make a sandbox with this attempt number; what is started then, starts in it. */
  createSandbox: number | undefined
  /** A former sandbox died or was lost: tell so. */
  sandboxChanged: boolean
  kill: Kill[]
  start: ContainerSpec[]
}

/** What failed, by container id: a liveness or a startup probe. */
export type FailedProbes = ReadonlyMap<string, 'liveness' | 'startup'>

/** Compares a pod's wanted state with what runs, as the kubelet's runtime manager does. */
export function podActions(
  pod: StoredPod,
  runtime: PodRuntime,
  failedProbes: FailedProbes,
  definitionOf: (spec: ContainerSpec) => string,
): PodActions {
  const actions: PodActions = {
    killPod: false,
    createSandbox: undefined,
    sandboxChanged: false,
    kill: [],
    start: [],
  }
  const [sandbox] = runtime.sandboxes
  if (!sandbox?.ready) return withNewSandbox(actions, pod, runtime)

  const init = initProgress(pod, runtime)
  if (init.step === 'failed') return { ...actions, killPod: true }
  if (init.step === 'start') return { ...actions, start: [init.container] }
  if (init.step === 'wait') return actions

  let kept = 0
  for (const spec of pod.spec?.containers ?? []) {
    const container = latest(runtime, spec.name)
    if (!isRunning(container)) {
      if (shallStart(pod, spec, runtime)) actions.start.push(spec)
      continue
    }
    const flaw = flawOf(spec, container, failedProbes, definitionOf)
    if (!flaw) {
      kept++
      continue
    }
    const restarts = flaw.always || mayRestart(pod.spec, 1)
    if (restarts) actions.start.push(spec)
    actions.kill.push({
      container,
      spec,
      message: restarts ? `${flaw.message}, will be restarted` : flaw.message,
    })
  }
  if (kept === 0 && actions.start.length === 0) actions.killPod = true
  return actions
}

function withNewSandbox(actions: PodActions, pod: StoredPod, runtime: PodRuntime): PodActions {
  const [former] = runtime.sandboxes
  actions.killPod = former !== undefined || runtime.containers.some(isRunning)
  const attempt = former ? former.attempt + 1 : 0
  const { restartPolicy, initContainers = [], containers = [] } = pod.spec ?? {}
  if (restartPolicy === 'Never' && attempt > 0 && runtime.containers.length > 0) return actions

  const start = containers.filter(
    ({ name }) => !(restartPolicy === 'OnFailure' && latest(runtime, name)?.exit?.code === 0),
  )
  if (start.length === 0) return actions
  const [firstInit] = initContainers
  return {
    ...actions,
    createSandbox: attempt,
    sandboxChanged: former !== undefined,
    start: firstInit ? [firstInit] : start,
  }
}

function flawOf(
  spec: ContainerSpec,
  container: Container,
  failedProbes: FailedProbes,
  definitionOf: (spec: ContainerSpec) => string,
): { message: string; always: boolean } | undefined {
  if (definitionOf(spec) !== container.definition) {
    return { message: `Container ${spec.name} definition changed`, always: true }
  }
  const probe = failedProbes.get(container.id)
  if (probe) return { message: `Container ${spec.name} failed ${probe} probe`, always: false }
  return undefined
}
