import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'
import type { FieldError } from '../../definition.ts'
import { absentOrOneOf, invalidText, when } from './errors.ts'
import { dnsSubdomain } from './names.ts'
import { countOrPercent, notAboveAll } from './numbers.ts'
import { validateMeta } from './object-meta.ts'
import { validateSelector } from './selector.ts'

export function validatePodDisruptionBudget(budget: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = budget.spec ?? {}
  return [
    ...validateMeta(budget.metadata, dnsSubdomain),
    ...when(minAvailable !== undefined && maxUnavailable !== undefined, () =>
      invalidText(
        'spec',
        JSON.stringify({ minAvailable, maxUnavailable }),
        'minAvailable and maxUnavailable cannot be both set',
      ),
    ),
    ...countOrPercent('spec.minAvailable', minAvailable),
    ...notAboveAll('spec.minAvailable', minAvailable),
    ...countOrPercent('spec.maxUnavailable', maxUnavailable),
    ...notAboveAll('spec.maxUnavailable', maxUnavailable),
    ...validateSelector('spec.selector', selector),
    ...absentOrOneOf('spec.unhealthyPodEvictionPolicy', unhealthyPodEvictionPolicy, [
      'AlwaysAllow',
      'IfHealthyBudget',
    ]),
  ]
}
