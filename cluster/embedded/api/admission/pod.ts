import type { PodSpec, Toleration } from 'kubernetes-types/core/v1.js'
import type { ClusterSettings } from '../../settings.ts'
import { type ApiObject, isFields } from '../object.ts'

/** ServiceAccount and DefaultTolerationSeconds. */
export function admitPod(settings: ClusterSettings, pod: ApiObject): void {
  if (!isFields(pod.spec)) return // validation tells
  const spec = pod.spec as unknown as PodSpec
  spec.serviceAccountName ||= spec.serviceAccount || 'default'
  spec.serviceAccount = spec.serviceAccountName
  const defaults = {
    'node.kubernetes.io/not-ready': settings.defaultNotReadyTolerationSeconds,
    'node.kubernetes.io/unreachable': settings.defaultUnreachableTolerationSeconds,
  }
  const given = spec.tolerations ?? []
  const added = Object.entries(defaults)
    .filter(([key]) => !given.some(toleration => toleratesNoExecute(toleration, key)))
    .map(([key, tolerationSeconds]) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }))
  if (added.length > 0) spec.tolerations = [...given, ...added] as Toleration[]
}

function toleratesNoExecute({ key, effect }: Toleration, taint: string): boolean {
  return (key === taint || !key) && (effect === 'NoExecute' || !effect)
}
