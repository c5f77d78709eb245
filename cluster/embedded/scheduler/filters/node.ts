import type { ContainerPort } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../../objects/pod.ts'
import { isTolerated } from '../../objects/taints.ts'
import { matchesRequired } from '../node-affinity.ts'
import { requestsOf } from '../requests.ts'
import { type Filter, fits } from './filter.ts'

const cordoned = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

export const unschedulable: Filter = pod => {
  const isToleratedHere = isTolerated(cordoned, pod.spec?.tolerations)
  return ({ node }) => (node.spec?.unschedulable && !isToleratedHere ? ['node(s) were unschedulable'] : fits)
}

export const taints: Filter =
  pod =>
  ({ node }) => {
    const untolerated = node.spec?.taints?.find(
      taint => taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, pod.spec?.tolerations),
    )
    if (!untolerated) return fits
    return [`node(s) had untolerated taint {${untolerated.key}: ${untolerated.value ?? ''}}`]
  }

export const nodeAffinity: Filter = pod => node =>
  matchesRequired(pod, node) ? fits : ["node(s) didn't match Pod's node affinity/selector"]

export const hostPorts: Filter = pod => {
  const wanted = hostPortsOf(pod)
  return ({ pods }) =>
    wanted.length > 0 &&
    pods.some(other => hostPortsOf(other).some(port => wanted.some(own => clash(own, port))))
      ? ["node(s) didn't have free ports for the requested pod ports"]
      : fits
}

/** Room for what the pod asks for, and for one more pod. */
export const resources: Filter = pod => {
  const { asked } = requestsOf(pod)
  const wanted = Object.entries(asked).filter(([, amount]) => amount > 0)
  return node => {
    const reasons = node.pods.length + 1 > (node.allocatable.pods ?? 0) ? ['Too many pods'] : []
    for (const [resource, amount] of wanted) {
      const left = (node.allocatable[resource] ?? 0) - (node.asked[resource] ?? 0)
      if (amount > left) reasons.push(`Insufficient ${resource}`)
    }
    return reasons
  }
}

function hostPortsOf({ spec }: StoredPod): ContainerPort[] {
  return (spec?.containers ?? [])
    .flatMap(({ ports }) => ports ?? [])
    .filter(({ hostPort }) => hostPort !== undefined && hostPort > 0)
}

function clash(a: ContainerPort, b: ContainerPort): boolean {
  const [aIp, bIp] = [a.hostIP || '0.0.0.0', b.hostIP || '0.0.0.0']
  return (
    a.hostPort === b.hostPort &&
    (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP') &&
    (aIp === bIp || aIp === '0.0.0.0' || bIp === '0.0.0.0')
  )
}
