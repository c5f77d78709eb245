import type { StatefulSet } from 'kubernetes-types/apps/v1.js'
import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1.js'
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type { Stored } from '../../client/resources.ts'
import type { StoredPod } from '../../objects/pod.ts'

type StoredSet = Stored<StatefulSet>

/** The claims of the set's pod of that number, one for each template; they outlive it unless the set says otherwise. */
export function claimsOf(set: StoredSet, ordinal: number): PersistentVolumeClaim[] {
  const { metadata, spec } = set
  const goesWithSet = spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
  return (spec?.volumeClaimTemplates ?? []).map(({ metadata: template, spec: claim }) => ({
    metadata: {
      ...template,
      name: claimName(template?.name, set, ordinal),
      namespace: metadata.namespace ?? 'default',
      labels: { ...template?.labels, ...spec?.selector.matchLabels },
      ...(goesWithSet && { ownerReferences: [ownerOf('StatefulSet', 'apps/v1', set)] }),
    },
    ...(claim && { spec: claim }),
  }))
}

/** A pod of the set with its claims for volumes, in place of any that its template has by the same name. */
export function withClaims(pod: Pod, set: StoredSet, ordinal: number): Pod {
  const templates = set.spec?.volumeClaimTemplates ?? []
  if (templates.length === 0 || !pod.spec) return pod
  const names = new Set(templates.map(({ metadata }) => metadata?.name))
  const volumes = templates.map(({ metadata }) => ({
    name: metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimName(metadata?.name, set, ordinal) },
  }))
  const others = (pod.spec.volumes ?? []).filter(({ name }) => !names.has(name))
  return { ...pod, spec: { ...pod.spec, volumes: [...volumes, ...others] } }
}

/** Owned by a pod that is surplus, its claims go with it, where the set says so. */
export function ownedBySurplus(set: StoredSet, pod: StoredPod): OwnerReference | undefined {
  const goes = set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete'
  return goes ? ownerOf('Pod', 'v1', pod) : undefined
}

function claimName(template: string | undefined, { metadata }: StoredSet, ordinal: number): string {
  return `${template}-${metadata.name}-${ordinal}`
}

function ownerOf(kind: string, apiVersion: string, { metadata }: StoredSet | StoredPod): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid }
}
