import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1.js'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import { clone, equal } from '../../api/json.ts'
import type { Stored } from '../../client/resources.ts'
import { contentHash } from '../../objects/hash.ts'
import { controllerReference } from '../../objects/owner.ts'
import { fenceposts, type SetState } from './rolling.ts'

export type StoredSet = Stored<ReplicaSet>
export type StoredDeployment = Stored<Deployment>

const hashLabel = 'pod-template-hash'
export const revisionAnnotation = 'deployment.kubernetes.io/revision'
const historyAnnotation = 'deployment.kubernetes.io/revision-history'
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas'
const maxAnnotation = 'deployment.kubernetes.io/max-replicas'

/** A deployment's annotations that say something of itself only. */
const ownAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
])
const longestHistory = 2000

/** The oldest set with the deployment's pod template. */
export function findNewSet(deployment: StoredDeployment, sets: readonly StoredSet[]): StoredSet | undefined {
  return [...sets].sort(byCreation).find(set => isSameTemplate(set.spec?.template, deployment.spec?.template))
}

export function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return equal(withoutHash(a), withoutHash(b))
}

export function revisionOf({ metadata }: { metadata: { annotations?: Record<string, string> } }): number {
  return Number(metadata.annotations?.[revisionAnnotation] ?? 0) || 0
}

export function byCreation(a: StoredSet, b: StoredSet): number {
  return createdMs(a) - createdMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1)
}

export function stateOf(set: StoredSet): SetState {
  const max = set.metadata.annotations?.[maxAnnotation]
  return {
    name: set.metadata.name,
    replicas: set.spec?.replicas ?? 0,
    available: set.status?.availableReplicas ?? 0,
    createdMs: createdMs(set),
    maxReplicas: max === undefined ? undefined : Number(max),
  }
}

/** A set for the deployment's present template, still without pods. */
export function newSetFor(deployment: StoredDeployment): ReplicaSet & { metadata: { name: string } } {
  const { spec, status, metadata } = deployment
  const template = clone(spec?.template ?? {})
  const hash = contentHash(withoutHash(template), status?.collisionCount)
  const labels = { ...template.metadata?.labels, [hashLabel]: hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      labels,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: 0,
      ...(spec?.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: {
        ...clone(spec?.selector),
        matchLabels: { ...spec?.selector?.matchLabels, [hashLabel]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** The new set's annotations: the deployment's, its revision, and the revisions it had before it was rolled back to. */
export function newSetAnnotations(
  deployment: StoredDeployment,
  current: Readonly<Record<string, string>>,
  revision: number,
): Record<string, string> {
  const annotations = { ...current }
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!ownAnnotations.has(key)) annotations[key] = value
  }
  const before = current[revisionAnnotation]
  if (Number(before ?? 0) >= revision) return annotations
  annotations[revisionAnnotation] = String(revision)
  if (before !== undefined) annotations[historyAnnotation] = lengthened(current[historyAnnotation], before)
  return annotations
}

/** What a set notes of the deployment's size, so that a change of it is recognized. */
export function sizeAnnotations({ spec }: StoredDeployment): Record<string, string> {
  const replicas = spec?.replicas ?? 1
  const surge = spec ? fenceposts(spec).surge : 0
  return { [desiredAnnotation]: String(replicas), [maxAnnotation]: String(replicas + surge) }
}

function lengthened(history: string | undefined, revision: string): string {
  const revisions = [...(history ? history.split(',') : []), revision]
  while (revisions.join(',').length > longestHistory) revisions.shift()
  return revisions.join(',')
}

function withoutHash(template: PodTemplateSpec | undefined): unknown {
  const { [hashLabel]: _hash, ...labels } = template?.metadata?.labels ?? {}
  return { ...template, metadata: { ...template?.metadata, labels } }
}

function createdMs({ metadata }: StoredSet): number {
  return Date.parse(metadata.creationTimestamp)
}
