import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import { fromLabelSelector } from '../api/selectors/labels.ts'

export type Labels = Record<string, string>

/** As `metav1.LabelSelector`: an absent selector matches nothing, an empty one everything. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  return fromLabelSelector(selector)(labels)
}

/** Every wanted label is there: the selectors of services, and nodeSelector. */
export function matchesLabels(wanted: Labels, labels: Labels | undefined): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value)
}

/** A selector that says nothing; controllers take it for a mistake and select nothing. */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return (
    Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0
  )
}
