import { DecodeError } from './decode-error.ts'
import { decodeObject, type JsonObject } from './decode-value.ts'
import { kindOfType } from './schema.ts'
import type { TypeName } from './types.ts'

/** What a body turned out to be: known fields only, and what a strict reader objects to. */
export interface Decoded {
  object: JsonObject
  /** As in `strict decoding error: …` and in warnings: `unknown field "spec.foo"`. */
  strictErrors: string[]
}

/**
 * Reads parsed JSON as an object of a type, as Go would: null is absent, unknown fields are dropped and reported,
 * quantities come out in canonical form. The input is left as it is.
 *
 * @throws DecodeError `Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal ...`
 */
export function decode(name: TypeName, json: unknown): Decoded {
  const problems: string[] = []
  try {
    return { object: decodeObject(name, json, problems), strictErrors: problems }
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(`${handledAs(name)}: ${error.message}`)
    throw error
  }
}

/** The message of a 400 for `fieldValidation=Strict`, when there were strict errors. */
export function strictDecodingMessage(name: TypeName, strictErrors: readonly string[]): string {
  return `${handledAs(name)}: strict decoding error: ${strictErrors.join(', ')}`
}

function handledAs(name: TypeName): string {
  const kind = kindOfType(name)?.kind ?? name.slice(name.lastIndexOf('.') + 1)
  const version = kindOfType(name)?.apiVersion.split('/').at(-1) ?? 'v1'
  return `${kind} in version "${version}" cannot be handled as a ${kind}`
}
