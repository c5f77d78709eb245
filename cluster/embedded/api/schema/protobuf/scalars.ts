import { DecodeError } from '../decode-error.ts'
import type { Scalar } from '../types.ts'
import { integerOf, lastOf, textOf, type WireField } from './wire.ts'

/** A scalar as JSON has it; undefined for what counts as absent. @throws DecodeError */
export function scalarFromWire(scalar: Scalar, field: WireField): unknown {
  const inside = field.is === 'bytes' ? field.value : Buffer.alloc(0)
  switch (scalar) {
    case 'string':
      return textOf(field)
    case 'bool':
      return integerOf(field) !== 0
    case 'int32':
    case 'int64':
      return integerOf(field)
    case 'bytes':
      return inside.toString('base64')
    case 'quantity':
      return textOf(lastOf(inside, 1)) || '0'
    case 'time':
    case 'microTime':
      return time(inside, scalar === 'microTime')
    case 'intOrString':
      return integerOf(lastOf(inside, 1)) === 0 ? integerOf(lastOf(inside, 2)) : textOf(lastOf(inside, 3))
    case 'any':
      return json(textOf(lastOf(inside, 1)))
    default:
      return scalar satisfies never
  }
}

const latestSeconds = 253_402_300_799

function time(message: Buffer, micro: boolean): string | undefined {
  if (message.length === 0) return undefined // Go's zero time
  const seconds = integerOf(lastOf(message, 1))
  const micros = Math.floor(integerOf(lastOf(message, 2)) / 1000)
  if (Math.abs(seconds) > latestSeconds || micros < 0 || micros > 999_999) {
    throw new DecodeError('proto: a time is out of range')
  }
  const text = new Date(seconds * 1000).toISOString().slice(0, 19)
  return micro ? `${text}.${String(micros).padStart(6, '0')}Z` : `${text}Z`
}

function json(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new DecodeError('an embedded object is no JSON')
  }
}
