import type { Job } from 'kubernetes-types/batch/v1.js'
import type { Pod } from 'kubernetes-types/core/v1.js'
import type { Stored } from '../../client/resources.ts'
import type { StoredPod } from '../../objects/pod.ts'
import { podFromTemplate } from '../shared/pod-control.ts'

/** Keeps a pod until it is counted: pods that are removed early would otherwise be run again, or never. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
const indexKey = 'batch.kubernetes.io/job-completion-index'

export function isIndexed({ spec }: Job): boolean {
  return spec?.completionMode === 'Indexed'
}

export function indexOf({ metadata }: StoredPod): number | undefined {
  const index = metadata.annotations?.[indexKey]
  return index === undefined ? undefined : Number(index)
}

export function isTracked({ metadata }: StoredPod): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) ?? false
}

/** @param index which of the completions it is for, in an indexed job */
export function newPod(job: Stored<Job>, index: number | undefined): Pod {
  const pod = podFromTemplate(job.spec?.template ?? {}, job)
  const metadata = { ...pod.metadata, finalizers: [...(pod.metadata?.finalizers ?? []), trackingFinalizer] }
  if (index === undefined || !pod.spec) return { ...pod, metadata }
  const value = String(index)
  const env = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${indexKey}']` } },
  }
  const containers = pod.spec.containers.map(container =>
    container.env?.some(({ name }) => name === env.name)
      ? container
      : { ...container, env: [...(container.env ?? []), env] },
  )
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name}-${index}-`,
      labels: { ...metadata.labels, [indexKey]: value },
      annotations: { ...metadata.annotations, [indexKey]: value },
    },
    spec: { ...pod.spec, containers, hostname: `${job.metadata.name}-${index}` },
  }
}
