import type { Toleration, TopologySpreadConstraint } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import {
  absentOrOneOf,
  duplicate,
  each,
  invalid,
  invalidText,
  required,
  unsupported,
  when,
} from './errors.ts'
import type { Loose } from './loose.ts'
import { qualifiedName, validLabelValue } from './names.ts'
import { validateSelector } from './selector.ts'

export const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function validateTolerations(
  field: string,
  tolerations: Loose<Toleration>[] | undefined,
): FieldError[] {
  return each(field, tolerations, (toleration, place) => {
    const { key = '', operator = '', value = '', effect, tolerationSeconds } = toleration
    return [
      ...(key ? qualifiedName(key).map(error => invalid(`${place}.key`, key, error)) : []),
      ...when(!key && operator !== 'Exists', () =>
        invalid(
          `${place}.operator`,
          operator,
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      ),
      ...when(tolerationSeconds !== undefined && effect !== 'NoExecute', () =>
        invalid(
          `${place}.effect`,
          effect ?? '',
          "effect must be 'NoExecute' when `tolerationSeconds` is set",
        ),
      ),
      ...validateOperator(place, operator, value, toleration),
      ...absentOrOneOf(`${place}.effect`, effect || undefined, taintEffects),
    ]
  })
}

function validateOperator(
  place: string,
  operator: string,
  value: string,
  toleration: Loose<Toleration>,
): FieldError[] {
  if (operator === 'Equal' || operator === '') {
    const wrong = validLabelValue(value)
    return when(wrong.length > 0, () => invalid(`${place}.operator`, value, wrong.join(';')))
  }
  if (operator !== 'Exists') return [unsupported(`${place}.operator`, operator, ['Equal', 'Exists'])]
  const { key = '', effect = '' } = toleration
  const text = `core.Toleration{Key:"${key}", Operator:"Exists", Value:"${value}", Effect:"${effect}"}`
  return when(value !== '', () =>
    invalidText(`${place}.operator`, text, "value must be empty when `operator` is 'Exists'"),
  )
}

const spreadActions = ['DoNotSchedule', 'ScheduleAnyway']

export function validateSpread(
  field: string,
  constraints: Loose<TopologySpreadConstraint>[] | undefined,
): FieldError[] {
  const seen = new Set<string>()
  return each(field, constraints, (constraint, place) => {
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', minDomains } = constraint
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`
    const repeated = seen.has(pair)
    seen.add(pair)
    return [
      ...when(maxSkew <= 0, () => invalid(`${place}.maxSkew`, maxSkew, 'must be greater than zero')),
      ...(topologyKey
        ? qualifiedName(topologyKey).map(error => invalid(`${place}.topologyKey`, topologyKey, error))
        : [required(`${place}.topologyKey`, 'can not be empty')]),
      ...when(!spreadActions.includes(whenUnsatisfiable), () =>
        unsupported(`${place}.whenUnsatisfiable`, whenUnsatisfiable, spreadActions),
      ),
      ...when(repeated, () => duplicate(`${place}.{topologyKey, whenUnsatisfiable}`, pair)),
      ...when(minDomains !== undefined && minDomains <= 0, () =>
        invalid(`${place}.minDomains`, minDomains, 'must be greater than zero'),
      ),
      ...when(minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule', () =>
        invalid(
          `${place}.minDomains`,
          minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
        ),
      ),
      ...absentOrOneOf(`${place}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ['Honor', 'Ignore']),
      ...absentOrOneOf(`${place}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ['Honor', 'Ignore']),
      ...validateSelector(`${place}.labelSelector`, constraint.labelSelector),
    ]
  })
}
