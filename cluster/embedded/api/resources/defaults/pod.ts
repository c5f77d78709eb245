import type { Container, Pod, PodStatus } from 'kubernetes-types/core/v1.js'
import { parseQuantity } from '../../schema/quantity.ts'
import { requestLimits } from './container.ts'
import { setPodSpecDefaults } from './pod-spec.ts'

/** A pod's defaults, and what the service account and priority admission plugins and the registry add to it. */
export function setPodDefaults(pod: Pod): void {
  if (!pod.spec) return
  const { spec } = pod
  setPodSpecDefaults(spec)
  spec.enableServiceLinks ??= true
  spec.serviceAccountName ||= 'default'
  spec.serviceAccount ||= spec.serviceAccountName
  spec.priority ??= 0
  spec.preemptionPolicy ||= 'PreemptLowerPriority'
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])]
  for (const container of containers) requestLimits(container)
  const status: PodStatus = { ...pod.status }
  status.phase ||= 'Pending'
  status.qosClass ||= qosClassOf(containers)
  // The declarations call status read-only, as it is for users.
  Object.assign(pod, { status })
}

/** Guaranteed where every container limits CPU and memory to what it requests, BestEffort where none says anything. */
export function qosClassOf(containers: readonly Container[]): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  let anything = false
  let guaranteed = true
  for (const { resources } of containers) {
    for (const name of ['cpu', 'memory']) {
      const request = amountOf(resources?.requests?.[name])
      const limit = amountOf(resources?.limits?.[name])
      if (request > 0n || limit > 0n) anything = true
      if (limit === 0n || request !== limit) guaranteed = false
    }
  }
  if (!anything) return 'BestEffort'
  return guaranteed ? 'Guaranteed' : 'Burstable'
}

function amountOf(quantity: string | undefined): bigint {
  return quantity === undefined ? 0n : parseQuantity(quantity).nano
}
