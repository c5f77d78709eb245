import { type Fields, isFields } from '../object.ts'

/**
 * A path to a field as ownership is kept: its elements, joined by newlines. An element is `f:name` of a field, `k:{…}`
 * an item of a list by its keys, or `v:…` an item by its value.
 */
export type FieldPath = string

export function joined(parent: FieldPath, element: string): FieldPath {
  return parent === '' ? element : `${parent}\n${element}`
}

export function elementsOf(path: FieldPath): string[] {
  return path.split('\n')
}

/** As users write it: `.spec.containers[name="a"].image`. */
export function readable(path: FieldPath): string {
  return elementsOf(path)
    .map(element => {
      const rest = element.slice(2)
      if (element.startsWith('f:')) return `.${rest}`
      if (element.startsWith('v:')) return `[=${rest}]`
      const keys = Object.entries(JSON.parse(rest) as Fields)
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
    })
    .join('')
}

/** The form that `managedFields` has on the wire. */
export function encodePaths(paths: Iterable<FieldPath>): Fields {
  const root: Fields = {}
  for (const path of [...paths].sort()) {
    let node = root
    for (const element of elementsOf(path)) {
      const next = isFields(node[element]) ? (node[element] as Fields) : {}
      node[element] = next
      node = next
    }
    node['.'] = {}
  }
  return withoutNeedlessDots(root)
}

/** A path without anything below it needs no dot. */
function withoutNeedlessDots(node: Fields): Fields {
  const entries = Object.entries(node)
  if (entries.length === 1 && entries[0]?.[0] === '.') return {}
  return Object.fromEntries(
    entries.map(([element, inside]) => [
      element,
      element === '.' ? {} : withoutNeedlessDots(inside as Fields),
    ]),
  )
}

/** Undefined for what is no such set. */
export function decodePaths(encoded: unknown): Set<FieldPath> | undefined {
  const paths = new Set<FieldPath>()
  return isFields(encoded) && collect(encoded, '', paths) ? paths : undefined
}

function collect(node: Fields, path: FieldPath, paths: Set<FieldPath>): boolean {
  const entries = Object.entries(node)
  if (entries.length === 0 && path !== '') paths.add(path)
  return entries.every(([element, inside]) => {
    if (element === '.') {
      if (path !== '') paths.add(path)
      return true
    }
    return isElement(element) && isFields(inside) && collect(inside, joined(path, element), paths)
  })
}

function isElement(element: string): boolean {
  if (element.includes('\n')) return false
  if (element.startsWith('f:')) return true
  if (!element.startsWith('k:') && !element.startsWith('v:')) return false
  try {
    const value: unknown = JSON.parse(element.slice(2))
    return element.startsWith('v:') || isFields(value)
  } catch {
    return false
  }
}
