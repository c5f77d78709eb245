import type { FieldError } from '../../definition.ts'

/** What is shown of a refused value: text in quotes, as Go does. */
type Shown = string | number | boolean | undefined | Readonly<Record<string, string>>

function shown(value: Shown): string {
  if (value === undefined) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`)
  return `map[string]string{${entries.join(', ')}}`
}

export function invalid(field: string, value: Shown, detail: string): FieldError {
  return invalidText(field, shown(value), detail)
}

/** For values that Go shows in a form of their own. */
export function invalidText(field: string, text: string, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${text}: ${detail}` }
}

export function required(field: string, detail = ''): FieldError {
  return {
    reason: 'FieldValueRequired',
    field,
    message: detail ? `Required value: ${detail}` : 'Required value',
  }
}

export function forbidden(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` }
}

export function duplicate(field: string, value: Shown): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${shown(value)}` }
}

export function notFound(field: string, value: Shown): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${shown(value)}` }
}

export function tooLong(field: string, bytes: number): FieldError {
  return { reason: 'FieldValueTooLong', field, message: `Too long: must have at most ${bytes} bytes` }
}

/** One of a fixed set of words. */
export function unsupported(field: string, value: Shown, supported: readonly string[]): FieldError {
  return unsupportedOf(field, value, [...supported].sort())
}

/** The same, where Kubernetes tells the words in an order of their own. */
export function unsupportedOf(field: string, value: Shown, supported: readonly string[]): FieldError {
  const list = supported.map(word => JSON.stringify(word))
  return {
    reason: 'FieldValueNotSupported',
    field,
    message: `Unsupported value: ${shown(value ?? '')}: supported values: ${list.join(', ')}`,
  }
}

/** An empty list, or one error: for conditions in the middle of a list of checks. */
export function when(wrong: unknown, error: () => FieldError): FieldError[] {
  return wrong ? [error()] : []
}

export function nonNegative(field: string, value: number | undefined): FieldError[] {
  return when(value !== undefined && value < 0, () =>
    invalid(field, value, 'must be greater than or equal to 0'),
  )
}

export function oneOf(field: string, value: string | undefined, words: readonly string[]): FieldError[] {
  if (!value) return [required(field)]
  return when(!words.includes(value), () => unsupported(field, value, words))
}

/** The same, where the field may be absent. */
export function absentOrOneOf(
  field: string,
  value: string | undefined,
  words: readonly string[],
): FieldError[] {
  return value === undefined ? [] : oneOf(field, value, words)
}

/** Errors of each item of a list, with its place: `ports[0]`. */
export function each<T>(
  field: string,
  items: readonly T[] | undefined,
  check: (item: T, place: string, index: number) => FieldError[],
): FieldError[] {
  return (items ?? []).flatMap((item, index) => check(item, `${field}[${index}]`, index))
}
