import type { StoredPod } from '../pod.ts'
import type { Kubelet } from '../pods/kubelet.ts'
import { type Container, latest } from '../runtime/records.ts'

/** Why the kubelet does not do what it was asked, with the HTTP status that says so. */
export class Refusal extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export interface Target {
  namespace: string
  pod: string
  container: string
}

/** @throws Refusal 404 for a pod that is not here, 400 for a container that it does not have */
export function findPod(kubelet: Kubelet, { namespace, pod: name, container }: Target): StoredPod {
  const pod = kubelet.pod(namespace, name)
  if (!pod) throw new Refusal(404, `pod "${name}" in namespace "${namespace}" is not on this node`)
  const specs = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]
  if (specs.some(spec => spec.name === container)) return pod
  throw new Refusal(400, `container ${container} is not valid for pod ${name}`)
}

function whyWaiting(reason = 'ContainerCreating'): string {
  if (reason === 'ErrImagePull') return "image can't be pulled"
  return reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason
}

/** The latest container of that name, in whatever state. @throws Refusal */
export function findContainer(kubelet: Kubelet, target: Target): Container {
  const pod = findPod(kubelet, target)
  const container = latest(kubelet.runtime.inspect(pod.metadata.uid), target.container)
  if (container) return container
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  const waiting = [...initContainerStatuses, ...containerStatuses].find(
    ({ name }) => name === target.container,
  )?.state?.waiting
  throw new Refusal(
    400,
    `container "${target.container}" in pod "${target.pod}" is waiting to start: ${whyWaiting(waiting?.reason)}`,
  )
}
