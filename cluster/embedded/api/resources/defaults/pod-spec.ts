import type { PodSpec, PodTemplateSpec, Volume } from 'kubernetes-types/core/v1.js'
import { setContainerDefaults } from './container.ts'

/** What Kubernetes defaults in every pod spec, of a pod and of a template alike. */
export function setPodSpecDefaults(spec: PodSpec): void {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])]
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.restartPolicy ||= 'Always'
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ||= 'default-scheduler'
  if (spec.serviceAccountName && !spec.serviceAccount) spec.serviceAccount = spec.serviceAccountName
  if (spec.serviceAccount && !spec.serviceAccountName) spec.serviceAccountName = spec.serviceAccount
  for (const container of containers) setContainerDefaults(container)
  for (const container of spec.ephemeralContainers ?? []) setContainerDefaults(container)
  if (spec.hostNetwork) {
    for (const port of containers.flatMap(container => container.ports ?? [])) {
      if (port.containerPort) port.hostPort ||= port.containerPort
    }
  }
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume)
}

/** A workload's template. Kubernetes keeps an empty `creationTimestamp: null` there; this API leaves it out. */
export function setTemplateDefaults(template: PodTemplateSpec | undefined): void {
  if (template?.spec) setPodSpecDefaults(template.spec)
}

const readableByAll = 0o644

function setVolumeDefaults(volume: Volume): void {
  if (Object.keys(volume).every(key => key === 'name')) volume.emptyDir = {}
  if (volume.hostPath) volume.hostPath.type ??= ''
  for (const source of [volume.configMap, volume.secret, volume.downwardAPI, volume.projected]) {
    if (source) source.defaultMode ??= readableByAll
  }
  const items = [
    ...(volume.downwardAPI?.items ?? []),
    ...(volume.projected?.sources ?? []).flatMap(source => source.downwardAPI?.items ?? []),
  ]
  for (const { fieldRef, resourceFieldRef } of items) {
    if (fieldRef) fieldRef.apiVersion ||= 'v1'
    if (resourceFieldRef) resourceFieldRef.divisor ??= '0'
  }
  for (const { serviceAccountToken } of volume.projected?.sources ?? []) {
    if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600
  }
}
