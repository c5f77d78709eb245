import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { FieldError } from '../../definition.ts'
import { equal } from '../../json.ts'
import { forbidden, invalid, invalidText, required, unsupported, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { immutableSelector, isEmptySelector, selects, validateSelector } from './selector.ts'

interface Selecting {
  selector?: Loose<LabelSelector> | undefined
  template?: Loose<PodTemplateSpec> | undefined
}

/**
 * What binds a workload to its pods: a selector that picks something, and a template with labels it picks.
 * @param kind as in its messages, e.g. `Deployment`
 */
export function validateSelection(kind: string, spec: Selecting | undefined): FieldError[] {
  const { selector, template } = spec ?? {}
  const labels = Object.fromEntries(
    Object.entries(template?.metadata?.labels ?? {}).map(([key, value]) => [key, value ?? '']),
  )
  const empty = selector && isEmptySelector(selector)
  return [
    ...(selector ? validateSelector('spec.selector', selector) : [required('spec.selector')]),
    ...when(empty, () =>
      invalidText(
        'spec.selector',
        'v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}',
        `empty selector is invalid for ${kind.toLowerCase()}`,
      ),
    ),
    ...when(selector && !empty && !selects(selector, labels), () =>
      invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    ),
  ]
}

/** Pods of a workload that lasts run again whenever they end. */
export function validateLasting(kind: string, { template }: Selecting): FieldError[] {
  const policy = template?.spec?.restartPolicy
  return [
    ...when(policy !== undefined && policy !== 'Always', () =>
      unsupported('spec.template.spec.restartPolicy', policy, ['Always']),
    ),
    ...when(template?.spec?.activeDeadlineSeconds !== undefined, () =>
      forbidden(
        'spec.template.spec.activeDeadlineSeconds',
        `activeDeadlineSeconds in ${kind} is not Supported`,
      ),
    ),
  ]
}

export function validateSameSelector(spec: Selecting | undefined, old: Selecting | undefined): FieldError[] {
  return when(old && !equal(spec?.selector, old.selector), () =>
    immutableSelector('spec.selector', spec?.selector),
  )
}
