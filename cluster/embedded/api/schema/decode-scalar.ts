import { DecodeError } from './decode-error.ts'
import { canonicalQuantity, QuantityError } from './quantity.ts'
import type { Scalar } from './types.ts'

/** Where in Go's structs a value stands, for its error: `DeploymentSpec.spec.replicas`; undefined outside of any. */
export type GoField = string | undefined

export function mismatch(value: unknown, field: GoField, goType: string, detail = ''): DecodeError {
  const into = field === undefined ? 'Go value' : `Go struct field ${field}`
  return new DecodeError(`json: cannot unmarshal ${jsonKind(value)}${detail} into ${into} of type ${goType}`)
}

/** @throws DecodeError in Go's words */
export function decodeScalar(scalar: Scalar, value: unknown, field: GoField): unknown {
  switch (scalar) {
    case 'any':
      return value
    case 'string':
      if (typeof value === 'string') return value
      throw mismatch(value, field, 'string')
    case 'bool':
      if (typeof value === 'boolean') return value
      throw mismatch(value, field, 'bool')
    case 'int32':
    case 'int64':
      return integer(value, field, scalar)
    case 'intOrString':
      return typeof value === 'string' ? value : integer(value, undefined, 'int32')
    case 'quantity':
      return quantity(value)
    case 'time':
    case 'microTime':
      return time(value, scalar === 'microTime')
    case 'bytes':
      return base64(value, field)
    default:
      return scalar satisfies never
  }
}

function integer(value: unknown, field: GoField, type: 'int32' | 'int64'): number {
  if (typeof value !== 'number') throw mismatch(value, field, type)
  const limit = type === 'int32' ? 2 ** 31 : 2 ** 63
  if (Number.isInteger(value) && value >= -limit && value < limit) return value
  throw mismatch(value, field, type, ` ${value}`)
}

function quantity(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '{'
  try {
    return canonicalQuantity(text)
  } catch (error) {
    if (error instanceof QuantityError) throw new DecodeError(error.message)
    throw error
  }
}

/** The end of the year 9999, after which a year has no four digits. */
const latestMs = Date.UTC(10_000, 0) - 1
const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/

function time(value: unknown, micro: boolean): string {
  if (typeof value !== 'string') throw mismatch(value, undefined, 'string')
  const parts = rfc3339.exec(value)
  const epochMs = parts ? Date.parse(`${parts[1]}${parts[3]}`) : Number.NaN
  if (!parts || Number.isNaN(epochMs) || epochMs > latestMs) {
    const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00'
    throw new DecodeError(
      `parsing time ${quoted(value)} as "${layout}": cannot parse ${quoted(value)} as "2006"`,
    )
  }
  const fraction = parts[2] ?? ''
  if (micro && fraction.length !== 7) {
    const rest = `${fraction}${parts[3]}`
    throw new DecodeError(
      `parsing time ${quoted(value)} as "2006-01-02T15:04:05.000000Z07:00": cannot parse ${quoted(rest)} as ".000000"`,
    )
  }
  const seconds = new Date(epochMs).toISOString().slice(0, 19)
  return `${seconds}${micro ? fraction : ''}Z`
}

function base64(value: unknown, field: GoField): string {
  if (typeof value !== 'string') throw mismatch(value, field, '[]uint8')
  const text = value.replaceAll(/[\r\n]/g, '')
  const wrong = /[^A-Za-z0-9+/]/.exec(text.replace(/={1,2}$/, ''))
  if (wrong || text.length % 4 !== 0) {
    throw new DecodeError(
      `illegal base64 data at input byte ${wrong?.index ?? text.length - (text.length % 4)}`,
    )
  }
  return text
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (value === null) return 'null'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
