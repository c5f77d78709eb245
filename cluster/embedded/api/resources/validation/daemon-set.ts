import type { DaemonSet, DaemonSetSpec } from 'kubernetes-types/apps/v1.js'
import type { FieldError } from '../../definition.ts'
import { invalid, nonNegative, required, unsupported, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsSubdomain } from './names.ts'
import { countOrPercent, isZero, notAboveAll } from './numbers.ts'
import { validateMeta } from './object-meta.ts'
import { validateTemplate } from './pod-spec.ts'
import { validateLasting, validateSameSelector, validateSelection } from './workload.ts'

export function validateDaemonSet(set: DaemonSet, old: Pick<DaemonSet, 'spec'> | undefined): FieldError[] {
  const spec: Loose<DaemonSetSpec> = set.spec ?? {}
  return [
    ...validateMeta(set.metadata, dnsSubdomain),
    ...validateSelection('DaemonSet', spec),
    ...validateTemplate('spec.template', spec.template),
    ...validateLasting('DaemonSet', spec),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...validateStrategy(spec),
    ...validateSameSelector(spec, old?.spec),
  ]
}

function validateStrategy({ updateStrategy }: Loose<DaemonSetSpec>): FieldError[] {
  const field = 'spec.updateStrategy.rollingUpdate'
  if (updateStrategy?.type === 'OnDelete') return []
  if (updateStrategy?.type !== 'RollingUpdate') {
    return [unsupported('spec.updateStrategy.type', updateStrategy?.type, ['OnDelete', 'RollingUpdate'])]
  }
  const rolling = updateStrategy.rollingUpdate
  if (!rolling) return [required(field)]
  const down = isZero(rolling.maxUnavailable)
  const surge = isZero(rolling.maxSurge)
  return [
    ...countOrPercent(`${field}.maxUnavailable`, rolling.maxUnavailable),
    ...countOrPercent(`${field}.maxSurge`, rolling.maxSurge),
    ...notAboveAll(`${field}.maxUnavailable`, rolling.maxUnavailable),
    ...notAboveAll(`${field}.maxSurge`, rolling.maxSurge),
    ...when(!down && !surge, () =>
      invalid(`${field}.maxSurge`, rolling.maxSurge ?? 0, 'may not be set when maxUnavailable is non-zero'),
    ),
    ...when(down && surge, () => required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')),
  ]
}
