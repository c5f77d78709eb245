import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { FieldError } from '../../definition.ts'
import { each, forbidden, invalid, invalidText, required, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { qualifiedName, validLabelValue } from './names.ts'
import { validateLabels } from './object-meta.ts'

type Selector = Loose<LabelSelector>

export function validateSelector(field: string, selector: Selector | undefined): FieldError[] {
  return [
    ...validateLabels(`${field}.matchLabels`, definedOf(selector?.matchLabels)),
    ...each(`${field}.matchExpressions`, selector?.matchExpressions, (term, place) => {
      const { key = '', operator, values = [] } = term
      return [
        ...(operator === 'In' || operator === 'NotIn'
          ? when(values.length === 0, () =>
              required(`${place}.values`, "must be specified when `operator` is 'In' or 'NotIn'"),
            )
          : operator === 'Exists' || operator === 'DoesNotExist'
            ? when(values.length > 0, () =>
                forbidden(
                  `${place}.values`,
                  "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                ),
              )
            : [invalid(`${place}.operator`, operator ?? '', 'not a valid selector operator')]),
        ...qualifiedName(key).map(error => invalid(`${place}.key`, key, error)),
        ...each(`${place}.values`, values, (value, at) =>
          validLabelValue(value).map(error => invalid(at, value, error)),
        ),
      ]
    }),
  ]
}

export function isEmptySelector(selector: Selector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0
}

/** Whether a selector picks something with these labels; an absent one picks nothing, an empty one everything. */
export function selects(selector: Selector | undefined, labels: Record<string, string>): boolean {
  if (!selector) return false
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key = '', operator, values = [] }) => {
      const value = labels[key]
      if (operator === 'In') return value !== undefined && values.includes(value)
      if (operator === 'NotIn') return value === undefined || !values.includes(value)
      return operator === 'Exists' ? value !== undefined : value === undefined
    })
  )
}

/** A selector as Go prints it, which is how clients see it in "field is immutable". */
export function immutableSelector(field: string, selector: Selector | undefined): FieldError {
  const labels = Object.entries(selector?.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
  const map = labels.length === 0 ? 'map[string]string(nil)' : `map[string]string{${labels.join(', ')}}`
  const terms = (selector?.matchExpressions ?? []).map(
    ({ key = '', operator = '', values = [] }) =>
      `v1.LabelSelectorRequirement{Key:${JSON.stringify(key)}, Operator:${JSON.stringify(operator)}, ` +
      `Values:[]string{${values.map(value => JSON.stringify(value)).join(', ')}}}`,
  )
  const list = `[]v1.LabelSelectorRequirement${terms.length === 0 ? '(nil)' : `{${terms.join(', ')}}`}`
  return invalidText(
    field,
    `v1.LabelSelector{MatchLabels:${map}, MatchExpressions:${list}}`,
    'field is immutable',
  )
}

function definedOf(labels: Selector['matchLabels']): Record<string, string> {
  return Object.fromEntries(Object.entries(labels ?? {}).map(([key, value]) => [key, value ?? '']))
}
