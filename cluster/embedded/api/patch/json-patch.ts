import jsonPatch, { type Operation } from 'fast-json-patch'
import { clone } from '../json.ts'
import { type Fields, isFields } from '../object.ts'
import { badRequest, refusal, unprocessable } from '../status.ts'

const mostOperations = 10_000
/**
 * What `copy` and `move` operations may copy in all: doubling a value again and again grows without end, and moving a
 * long one to and fro takes for ever.
 */
const mostCopiedBytes = 8 * 1024 * 1024
const names = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test'])

/**
 * JSON patch (RFC 6902). The original is not changed.
 * @throws ApiError 400, 413 or 422
 */
export function applyJsonPatch(original: Fields, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: a JSON patch is an array of operations')
  if (patch.length > mostOperations) {
    throw refusal(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`,
    )
  }
  let document: unknown = clone(original)
  let copiedBytes = 0
  for (const [index, operation] of patch.entries()) {
    if (!isOperation(operation))
      throw badRequest(`error decoding patch: operation ${index} is not a JSON patch operation`)
    if (operation.op === 'copy' || operation.op === 'move') copiedBytes += sizeAt(document, operation.from)
    if (copiedBytes > mostCopiedBytes) {
      throw unprocessable(`the operations of the patch copy more than ${mostCopiedBytes} bytes`)
    }
    document = applyOne(document, operation, index)
  }
  return document
}

function applyOne(document: unknown, operation: Operation, index: number): unknown {
  try {
    return jsonPatch.applyOperation(document, clone(operation), true, true, true, index).newDocument
  } catch (error) {
    const [why] = error instanceof Error ? error.message.split('\n') : []
    throw unprocessable(
      `the server rejected our request due to an error in our request: ${operation.op} operation ${index} of path ${JSON.stringify(operation.path)}: ${why}`,
    )
  }
}

function isOperation(value: unknown): value is Operation {
  if (!isFields(value) || typeof value.op !== 'string' || !names.has(value.op)) return false
  if (typeof value.path !== 'string') return false
  if (value.op === 'move' || value.op === 'copy') return typeof value.from === 'string'
  return value.op === 'remove' || value.value !== undefined
}

function sizeAt(document: unknown, pointer: string): number {
  try {
    return JSON.stringify(jsonPatch.getValueByPointer(document, pointer))?.length ?? 0
  } catch {
    return 0 // applying the operation tells what is wrong with it
  }
}
