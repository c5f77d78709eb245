import type { Job, JobSpec } from 'kubernetes-types/batch/v1.js'
import { setTemplateDefaults } from './pod-spec.ts'

export function setJobDefaults(job: Job): void {
  const { spec, metadata } = job
  if (!spec) return
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1
  spec.completionMode ||= 'NonIndexed'
  spec.suspend ??= false
  spec.podReplacementPolicy ||= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
  spec.manualSelector ??= false
  for (const { onPodConditions = [] } of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of onPodConditions) pattern.status ||= 'True'
  }
  setTemplateDefaults(spec.template)
  if (metadata?.uid && metadata.name && !spec.manualSelector) selectOwnPods(spec, metadata.uid, metadata.name)
  const labels = spec.template?.metadata?.labels
  if (metadata && labels && !metadata.labels) metadata.labels = { ...labels }
}

/** A job finds its pods by its own uid, which nobody else's pods carry. Labels that are there are left for validation. */
function selectOwnPods(spec: JobSpec, uid: string, name: string): void {
  if (!spec.template) return
  spec.template.metadata ??= {}
  spec.template.metadata.labels = {
    'job-name': name,
    'controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    ...spec.template.metadata.labels,
  }
  spec.selector ??= {}
  spec.selector.matchLabels = { 'batch.kubernetes.io/controller-uid': uid, ...spec.selector.matchLabels }
}
