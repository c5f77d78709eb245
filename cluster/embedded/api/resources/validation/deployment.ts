import type { Deployment, DeploymentSpec } from 'kubernetes-types/apps/v1.js'
import type { FieldError } from '../../definition.ts'
import { forbidden, invalid, nonNegative, required, unsupported, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsSubdomain } from './names.ts'
import { countOrPercent, isZero, notAboveAll } from './numbers.ts'
import { validateMeta } from './object-meta.ts'
import { validateTemplate } from './pod-spec.ts'
import { validateLasting, validateSameSelector, validateSelection } from './workload.ts'

export function validateDeployment(
  deployment: Deployment,
  old: Pick<Deployment, 'spec'> | undefined,
): FieldError[] {
  const spec: Loose<DeploymentSpec> = deployment.spec ?? {}
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec
  return [
    ...validateMeta(deployment.metadata, dnsSubdomain),
    ...nonNegative('spec.replicas', spec.replicas),
    ...validateSelection('Deployment', spec),
    ...validateTemplate('spec.template', spec.template),
    ...validateLasting('ReplicaSet', spec),
    ...validateStrategy(spec),
    ...nonNegative('spec.minReadySeconds', minReadySeconds),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...nonNegative('spec.progressDeadlineSeconds', deadline),
    ...when(deadline !== undefined && deadline >= 0 && deadline <= minReadySeconds, () =>
      invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'),
    ),
    ...validateSameSelector(spec, old?.spec),
  ]
}

function validateStrategy({ strategy }: Loose<DeploymentSpec>): FieldError[] {
  const field = 'spec.strategy.rollingUpdate'
  const rolling = strategy?.rollingUpdate
  if (strategy?.type === 'Recreate') {
    return when(rolling, () => forbidden(field, "may not be specified when strategy `type` is 'Recreate'"))
  }
  if (strategy?.type !== 'RollingUpdate') {
    return [unsupported('spec.strategy.type', strategy?.type, ['Recreate', 'RollingUpdate'])]
  }
  if (!rolling) return [required(field, 'this should be defaulted and never be nil')]
  return [
    ...countOrPercent(`${field}.maxUnavailable`, rolling.maxUnavailable),
    ...countOrPercent(`${field}.maxSurge`, rolling.maxSurge),
    ...when(isZero(rolling.maxUnavailable) && isZero(rolling.maxSurge), () =>
      invalid(`${field}.maxUnavailable`, rolling.maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'),
    ),
    ...notAboveAll(`${field}.maxUnavailable`, rolling.maxUnavailable),
  ]
}
