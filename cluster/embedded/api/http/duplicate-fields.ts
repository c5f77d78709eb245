/** A string, a bracket, a comma or a colon; numbers and words in between do not matter. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

const deepest = 200

interface Level {
  path: string
  /** Of an object; undefined in a list. */
  keys?: Set<string>
  index: number
  /** The string that comes next is a key. */
  awaitsKey: boolean
  /** Where the value that comes next stands. */
  at: string
}

/**
 * The fields that a JSON text has more than once in one object, e.g. `spec.containers[0].name`: parsing keeps the
 * last of them without a word. Of what is no JSON, or nested deeper than any object may be, it finds what it can.
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = []
  const levels: Level[] = []
  let current: Level | undefined
  const open = (keys?: Set<string>) => {
    const path = current?.at ?? ''
    current = { path, keys, index: 0, awaitsKey: keys !== undefined, at: keys ? path : `${path}[0]` }
    levels.push(current)
  }
  for (const [part] of text.matchAll(token)) {
    if (levels.length > deepest) break
    if (part === '{') open(new Set())
    else if (part === '[') open()
    else if (part === '}' || part === ']') {
      levels.pop()
      current = levels.at(-1)
    } else if (!current) continue
    else if (part === ',') {
      if (current.keys) current.awaitsKey = true
      else current.at = `${current.path}[${++current.index}]`
    } else if (part !== ':' && current.keys && current.awaitsKey) {
      const key = textOf(part)
      current.awaitsKey = false
      current.at = current.path ? `${current.path}.${key}` : key
      if (current.keys.has(key)) found.push(current.at)
      current.keys.add(key)
    }
  }
  return found
}

function textOf(literal: string): string {
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal // no JSON: whoever parses the whole will say so
  }
}
