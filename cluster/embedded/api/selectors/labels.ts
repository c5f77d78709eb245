import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import { badRequest } from '../status.ts'
import { wrongLabelKey, wrongLabelValue } from './names.ts'

type Labels = Readonly<Record<string, string>>

interface Requirement {
  key: string
  operator: 'in' | 'notin' | 'exists' | 'absent' | 'gt' | 'lt'
  values: string[]
}

export type LabelPredicate = (labels: Labels | undefined) => boolean

/**
 * A selector as URLs carry it: `app=hello,tier in (web, db),!canary`.
 * @throws ApiError 400
 */
export function parseLabelSelector(text: string): LabelPredicate {
  const requirements = text.trim() === '' ? [] : split(text).map(parseRequirement)
  return (labels = {}) => requirements.every(requirement => matches(requirement, labels))
}

/** A selector as objects carry it; the empty one selects everything, none at all selects nothing. */
export function fromLabelSelector(selector: LabelSelector | undefined): LabelPredicate {
  if (!selector) return () => false
  const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: 'absent' } as const
  const requirements: Requirement[] = [
    ...Object.entries(selector.matchLabels ?? {}).map(
      ([key, value]): Requirement => ({ key, operator: 'in', values: [value] }),
    ),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => ({
      key,
      operator: operators[operator as keyof typeof operators],
      values,
    })),
  ]
  return (labels = {}) => requirements.every(requirement => matches(requirement, labels))
}

/** A selector of an object as URLs carry it, e.g. for a Scale's status. */
export function selectorText(selector: LabelSelector | undefined): string {
  const parts = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`)
  for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) {
    if (operator === 'Exists') parts.push(key)
    else if (operator === 'DoesNotExist') parts.push(`!${key}`)
    else parts.push(`${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`)
  }
  return parts.join(',')
}

function matches({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value)
    case 'notin':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case 'absent':
      return value === undefined
    default: {
      const limit = Number(values[0])
      if (value === undefined || !/^-?\d+$/.test(value)) return false
      return operator === 'gt' ? Number(value) > limit : Number(value) < limit
    }
  }
}

/** At the commas that are not within parentheses. */
function split(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth++
    else if (text[index] === ')') depth--
    else if (text[index] === ',' && depth === 0) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  return [...parts, text.slice(start)]
}

const forms: { form: RegExp; operator: Requirement['operator'] }[] = [
  { form: /^!\s*([^\s!=<>(),]+)$/, operator: 'absent' },
  { form: /^([^\s!=<>(),]+)$/, operator: 'exists' },
  { form: /^([^\s!=<>(),]+)\s*={1,2}\s*([^\s!=<>(),]*)$/, operator: 'in' },
  { form: /^([^\s!=<>(),]+)\s*!=\s*([^\s!=<>(),]*)$/, operator: 'notin' },
  { form: /^([^\s!=<>(),]+)\s+in\s*\(([^()=!<>]*)\)$/, operator: 'in' },
  { form: /^([^\s!=<>(),]+)\s+notin\s*\(([^()=!<>]*)\)$/, operator: 'notin' },
  { form: /^([^\s!=<>(),]+)\s*>\s*(-?\d+)$/, operator: 'gt' },
  { form: /^([^\s!=<>(),]+)\s*<\s*(-?\d+)$/, operator: 'lt' },
]

function parseRequirement(part: string): Requirement {
  const text = part.trim()
  for (const { form, operator } of forms) {
    const found = form.exec(text)
    if (!found) continue
    const [, key = '', list = ''] = found
    const values = list.split(',').map(value => value.trim())
    const wrong = wrongLabelKey(key)
    if (wrong) throw unparsable(`key: Invalid value: ${JSON.stringify(key)}: ${wrong}`)
    for (const [index, value] of operator === 'gt' || operator === 'lt' ? [] : values.entries()) {
      const reason = wrongLabelValue(value)
      if (reason)
        throw unparsable(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${reason}`)
    }
    return { key, operator, values }
  }
  throw unparsable(`couldn't parse the selector string ${JSON.stringify(text)}`)
}

function unparsable(why: string) {
  return badRequest(`unable to parse requirement: ${why}`)
}
