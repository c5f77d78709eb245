import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject } from '../object.ts'
import { badRequest } from '../status.ts'

export type FieldPredicate = (object: ApiObject) => boolean

/**
 * A selector as URLs carry it: `spec.nodeName=agent-1,status.phase!=Running`.
 * @throws ApiError 400 for a field that this resource cannot be selected by
 */
export function parseFieldSelector(text: string, definition: AnyDefinition): FieldPredicate {
  const predicates = splitEscaped(text)
    .filter(part => part !== '')
    .map((part): FieldPredicate => {
      const found = /^([^=!]+?)(!=|==|=)(.*)$/s.exec(part)
      if (!found) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`)
      const [, field = '', operator, value = ''] = found
      const read = readerOf(field, definition)
      const wanted = unescaped(value, text)
      return operator === '!=' ? object => read(object) !== wanted : object => read(object) === wanted
    })
  return object => predicates.every(predicate => predicate(object))
}

function readerOf(field: string, definition: AnyDefinition): (object: ApiObject) => string {
  if (field === 'metadata.name') return object => object.metadata.name
  if (field === 'metadata.namespace' && definition.namespaced)
    return object => object.metadata.namespace ?? ''
  const read = Object.hasOwn(definition.selectableFields, field)
    ? definition.selectableFields[field]
    : undefined
  if (!read) {
    throw badRequest(
      `Unable to find "${definition.group ? `${definition.group}/` : ''}${definition.version}, Resource=${definition.resource}" that match field selector "${field}": field label not supported: ${field}`,
    )
  }
  return read
}

/** At commas that no backslash escapes. */
function splitEscaped(text: string): string[] {
  const parts: string[] = []
  let current = ''
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? ''
    if (character === '\\') current += character + (text[++index] ?? '')
    else if (character === ',') {
      parts.push(current)
      current = ''
    } else current += character
  }
  return [...parts, current]
}

function unescaped(value: string, whole: string): string {
  return value.replaceAll(/\\(.)|\\$|[,=]/gs, (sequence, escaped: string | undefined) => {
    if (escaped === '\\' || escaped === ',' || escaped === '=') return escaped
    throw badRequest(`invalid selector: '${whole}'; can't understand '${sequence}'`)
  })
}
