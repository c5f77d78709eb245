import { isIP } from 'node:net'
import type { FieldError } from '../../definition.ts'
import { invalid, invalidText, nonNegative, required } from './errors.ts'
import { portName } from './names.ts'

const portRange = 'must be between 1 and 65535, inclusive'

export function portNumber(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value >= 1 && value <= 65_535 ? [] : [invalid(field, value ?? 0, portRange)]
}

/** A number, or the name of a port of the container. */
export function portNumberOrName(field: string, value: number | string | undefined): FieldError[] {
  if (typeof value !== 'string') return portNumber(field, value)
  return portName(value).map(error => invalid(field, value, error))
}

/** A count, or a share like `25%`. */
export function countOrPercent(field: string, value: number | string | undefined): FieldError[] {
  if (value === undefined) return []
  if (typeof value === 'number') return nonNegative(field, value)
  if (/^[0-9]+%$/.test(value)) return []
  return [
    invalid(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ]
}

export function notAboveAll(field: string, value: number | string | undefined): FieldError[] {
  const share = percentOf(value)
  return share !== undefined && share > 100 ? [invalid(field, value, 'must not be greater than 100%')] : []
}

/** Zero in either notation. */
export function isZero(value: number | string | undefined): boolean {
  return typeof value === 'string' ? percentOf(value) === 0 : (value ?? 0) === 0
}

function percentOf(value: number | string | undefined): number | undefined {
  return typeof value === 'string' && /^[0-9]+%$/.test(value) ? Number(value.slice(0, -1)) : undefined
}

export function ipAddress(field: string, value: string | undefined): FieldError[] {
  if (!value) return [required(field)]
  if (isIP(value) !== 0) return []
  return [
    invalidText(
      field,
      JSON.stringify(value),
      'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ),
  ]
}
