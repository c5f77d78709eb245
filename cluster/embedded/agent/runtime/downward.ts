import type { Container as ContainerSpec, ResourceFieldSelector } from 'kubernetes-types/core/v1.js'
import { parseQuantity } from '../../api/schema/quantity.ts'
import type { StoredPod } from '../pod.ts'

/** What a container may be told about its own pod. */
export interface PodFacts {
  pod: StoredPod
  podAddress: string
  hostAddress: string
  /** Of the node, where a container has no limit of its own. */
  allocatable: { cpu: string; memory: string }
}

/** The value of a `fieldRef`; undefined for a path that there is not. */
export function fieldValue(path: string, { pod, podAddress, hostAddress }: PodFacts): string | undefined {
  const { metadata, spec } = pod
  switch (path) {
    case 'metadata.name':
      return metadata.name
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid
    case 'metadata.labels':
      return formatMap(metadata.labels)
    case 'metadata.annotations':
      return formatMap(metadata.annotations)
    case 'spec.nodeName':
      return spec?.nodeName ?? ''
    case 'spec.serviceAccountName':
      return spec?.serviceAccountName ?? 'default'
    case 'status.podIP':
    case 'status.podIPs':
      return podAddress
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostAddress
    default:
      return entryOf(path, pod)
  }
}

function entryOf(path: string, { metadata }: StoredPod): string | undefined {
  const match = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path)
  if (!match) return undefined
  const [, map, key = ''] = match
  return (map === 'labels' ? metadata.labels : metadata.annotations)?.[key] ?? ''
}

function formatMap(map: Record<string, string> | undefined): string {
  const entries = Object.entries(map ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join('\n')
}

/** The value of a `resourceFieldRef`, in units of its divisor, rounded up; undefined for a resource there is not. */
export function resourceValue(
  { resource, divisor }: ResourceFieldSelector,
  container: ContainerSpec,
  allocatable: PodFacts['allocatable'],
): string | undefined {
  const [kind, name] = resource.split('.')
  if ((kind !== 'limits' && kind !== 'requests') || name === undefined) return undefined
  const own = container.resources?.[kind]?.[name]
  const whole = name === 'cpu' || name === 'memory' ? allocatable[name] : '0'
  const { nano } = parseQuantity(own ?? (kind === 'limits' ? whole : '0'))
  const unit = divisor === undefined || divisor === '0' ? 1_000_000_000n : parseQuantity(divisor).nano
  return String((nano + unit - 1n) / unit)
}
