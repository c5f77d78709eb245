import type { ApiObject } from '../object.ts'

const texts = new WeakMap<object, string>()

/** A stored object as JSON. It never changes, so it is written once for all who read or watch it. */
export function jsonOf(object: ApiObject): string {
  let text = texts.get(object)
  if (text === undefined) {
    text = JSON.stringify(object)
    if (Object.isFrozen(object)) texts.set(object, text)
  }
  return text
}
