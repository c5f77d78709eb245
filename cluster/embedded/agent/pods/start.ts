import type { Container as ContainerSpec } from 'kubernetes-types/core/v1.js'
import { messageOf } from '../../../../support/errors.ts'
import { podTitle, type StoredPod } from '../pod.ts'
import { makeCgroup } from '../runtime/cgroup.ts'
import { ContainerConfigError } from '../runtime/environment.ts'
import { PullError, type PulledImage, pullImage } from '../runtime/images.ts'
import { definitionOf, limitsOf, type Prepared, prepare } from '../runtime/prepare.ts'
import { latest, type PodRuntime, type Sandbox } from '../runtime/records.ts'
import type { Obstacle } from './container-status.ts'
import type { NodeContext } from './context.ts'
import { runHook } from './hooks.ts'

/** A container that cannot be started now, with the waiting reason of its status. */
export class StartObstacle extends Error implements Obstacle {
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}

/**
 * Starts one container of a pod: back-off, image, configuration, process, postStart hook.
 * @throws StartObstacle
 */
export async function startContainer(
  context: NodeContext,
  pod: StoredPod,
  sandbox: Sandbox,
  spec: ContainerSpec,
  seen: PodRuntime,
): Promise<void> {
  waitBackOff(context, pod, spec, seen)
  const image = pull(context, pod, spec)
  const last = latest(seen, spec.name)
  const common = {
    name: spec.name,
    restarts: last ? last.restarts + 1 : 0,
    image: spec.image ?? '',
    imageId: image.imageId,
    definition: definitionOf(spec),
    cgroup: (id: string) => makeCgroup(context.cluster, id, limitsOf(spec)),
  }
  const prepared = await configure(context, pod, sandbox, spec, image)
  if (prepared.identity.note) context.event(pod, 'Warning', 'UserNotChanged', prepared.identity.note, spec)
  const { argv, problem, environment, workingFolder, identity } = prepared
  const rest = { ...common, environment, workingFolder, identity }
  context.event(pod, 'Normal', 'Created', `Created container ${spec.name}`, spec)
  if (!argv) {
    context.runtime.recordFailedStart(pod, sandbox, rest, problem)
    context.event(pod, 'Warning', 'Failed', `Error: ${problem}`, spec)
    throw new StartObstacle('RunContainerError', problem)
  }
  try {
    const container = context.runtime.startContainer(pod, sandbox, { ...rest, argv })
    context.event(pod, 'Normal', 'Started', `Started container ${spec.name}`, spec)
    const postStart = spec.lifecycle?.postStart
    if (!postStart) return
    const failure = await runHook(postStart, spec, container, context.runtime, 600_000)
    if (!failure) return
    context.event(pod, 'Warning', 'FailedPostStartHook', `PostStartHook failed: ${failure}`, spec)
    await context.runtime.stopContainer(container, 0)
    throw new StartObstacle('PostStartHookError', failure)
  } catch (thrown) {
    if (thrown instanceof StartObstacle) throw thrown
    context.event(pod, 'Warning', 'Failed', `Error: ${messageOf(thrown)}`, spec)
    throw new StartObstacle('RunContainerError', messageOf(thrown))
  }
}

function waitBackOff(context: NodeContext, pod: StoredPod, spec: ContainerSpec, seen: PodRuntime): void {
  const exit = latest(seen, spec.name)?.exit
  if (!exit) return
  const key = `${pod.metadata.uid}/${spec.name}/${definitionOf(spec)}`
  const now = Date.now()
  if (context.restartBackOff.remainingMs(key, exit.finishedAtMs, now) === 0) {
    context.restartBackOff.next(key, exit.finishedAtMs, now)
    return
  }
  const title = podTitle(pod)
  const what = `restarting failed container ${spec.name} in pod ${title}`
  context.event(pod, 'Warning', 'BackOff', `Back-off ${what}`, spec)
  const delay = `${formatDelay(context.restartBackOff.delayMs(key))}`
  throw new StartObstacle(
    'CrashLoopBackOff',
    `back-off ${delay} restarting failed container=${spec.name} pod=${title}`,
  )
}

/** As Go prints a duration: `40s`, `2m40s`, `5m0s`. */
function formatDelay(delayMs: number): string {
  const seconds = Math.round(delayMs / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}

function pull(context: NodeContext, pod: StoredPod, spec: ContainerSpec): PulledImage {
  const { image = '' } = spec
  const key = `${pod.metadata.uid}/image/${image}`
  const now = Date.now()
  if (context.pullBackOff.remainingMs(key, context.pullBackOff.sinceMs(key), now) > 0) {
    context.event(pod, 'Normal', 'BackOff', `Back-off pulling image "${image}"`, spec)
    context.event(pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', spec)
    throw new StartObstacle('ImagePullBackOff', `Back-off pulling image "${image}"`)
  }
  try {
    const pulled = pullImage(image, context.images, context.nodeBinary, process.env.PATH ?? '')
    if (spec.imagePullPolicy === 'Always') {
      context.event(pod, 'Normal', 'Pulling', `Pulling image "${image}"`, spec)
      context.event(pod, 'Normal', 'Pulled', `Successfully pulled image "${image}"`, spec)
    } else {
      context.event(pod, 'Normal', 'Pulled', `Container image "${image}" already present on machine`, spec)
    }
    return pulled
  } catch (thrown) {
    if (!(thrown instanceof PullError)) throw thrown
    if (thrown.reason === 'ErrImagePull') {
      context.event(pod, 'Normal', 'Pulling', `Pulling image "${image}"`, spec)
      context.event(pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${thrown.message}`, spec)
    }
    context.event(pod, 'Warning', 'Failed', `Error: ${thrown.reason}`, spec)
    context.pullBackOff.next(key, now, now)
    throw new StartObstacle(thrown.reason, thrown.message)
  }
}

async function configure(
  context: NodeContext,
  pod: StoredPod,
  sandbox: Sandbox,
  spec: ContainerSpec,
  image: PulledImage,
): Promise<Prepared> {
  const { hostAddress, allocatable, runtime } = context
  const podAddress = pod.spec?.hostNetwork ? hostAddress : sandbox.address
  try {
    return await prepare({
      container: spec,
      facts: { pod, podAddress, hostAddress, allocatable },
      image,
      services: await context.services(),
      references: context.references(pod.metadata.namespace ?? ''),
      podFolder: runtime.podFolder(pod.metadata.uid),
    })
  } catch (thrown) {
    const message = messageOf(thrown)
    context.event(pod, 'Warning', 'Failed', `Error: ${message}`, spec)
    const isOurs = thrown instanceof ContainerConfigError
    throw new StartObstacle(isOurs ? 'CreateContainerConfigError' : 'CreateContainerError', message)
  }
}
