import type { ReplicaSet, ReplicaSetSpec } from 'kubernetes-types/apps/v1.js'
import type { FieldError } from '../../definition.ts'
import { nonNegative } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'
import { validateTemplate } from './pod-spec.ts'
import { validateLasting, validateSameSelector, validateSelection } from './workload.ts'

export function validateReplicaSet(set: ReplicaSet, old: Pick<ReplicaSet, 'spec'> | undefined): FieldError[] {
  const spec: Loose<ReplicaSetSpec> = set.spec ?? {}
  return [
    ...validateMeta(set.metadata, dnsSubdomain),
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    // Kubernetes' words: the check was taken over from Deployment.
    ...validateSelection('Deployment', spec),
    ...validateTemplate('spec.template', spec.template),
    ...validateLasting('ReplicaSet', spec),
    ...validateSameSelector(spec, old?.spec),
  ]
}
