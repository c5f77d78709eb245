import type { Pod } from 'kubernetes-types/core/v1.js'
import type { Stored } from '../client/resources.ts'

/** A pod as the API server returns it. */
export type StoredPod = Stored<Pod>

/** `namespace/name` */
export function podName(pod: StoredPod): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`
}

/** As Kubernetes names a pod in messages: `hello-7d9f_default(uid)`. */
export function podTitle(pod: StoredPod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`
}
