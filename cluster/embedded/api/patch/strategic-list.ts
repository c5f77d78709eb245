import { equal } from '../json.ts'
import { type Fields, isFields } from '../object.ts'
import type { FieldType } from '../schema/types.ts'
import { badRequest } from '../status.ts'
import { strategicPatch, withoutDirectives } from './strategic.ts'

/**
 * Merges a list by its items' merge key; with the key `''` the items are plain values and merge as a set. `order` is
 * `$setElementOrder`: how the items it names shall stand, for the others stay where they are as far as possible.
 */
export function mergeList(
  items: FieldType,
  mergeKey: string,
  live: readonly unknown[],
  patch: readonly unknown[],
  order: readonly unknown[] | undefined,
): unknown[] {
  if (mergeKey === '') {
    const merged = [...live, ...patch].filter(
      (item, index, all) => all.findIndex(other => equal(other, item)) === index,
    )
    return order ? inOrder(merged, live, order, equal) : merged
  }
  const sameKey = (a: unknown, b: unknown) => isFields(a) && isFields(b) && equal(a[mergeKey], b[mergeKey])
  const merged = mergeItems(items, mergeKey, live, patch, sameKey)
  return order ? inOrder(merged, live, order, sameKey) : merged
}

type Same = (a: unknown, b: unknown) => boolean

function mergeItems(
  items: FieldType,
  mergeKey: string,
  live: readonly unknown[],
  patch: readonly unknown[],
  same: Same,
): unknown[] {
  if (patch.some(item => isFields(item) && item.$patch === 'replace')) {
    return withoutDirectives(patch) as unknown[]
  }
  const merged = [...live]
  for (const item of patch) {
    if (!isFields(item) || item[mergeKey] === undefined || item[mergeKey] === null) {
      throw badRequest(
        `invalid strategic merge patch: map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`,
      )
    }
    const place = merged.findIndex(other => same(other, item))
    if (item.$patch === 'delete') {
      for (let index = merged.length - 1; index >= 0; index--)
        if (same(merged[index], item)) merged.splice(index, 1)
    } else if (place === -1) merged.push(withoutDirectives({ ...item, $patch: undefined }))
    else merged[place] = strategicPatch(items, merged[place] as Fields, item)
  }
  return merged
}

/**
 * Items that the order names stand as it says; the others keep their place before the items that they stood before.
 */
export function inOrder(
  merged: readonly unknown[],
  live: readonly unknown[],
  order: readonly unknown[],
  same: Same,
): unknown[] {
  const indexIn = (list: readonly unknown[], item: unknown) => list.findIndex(other => same(other, item))
  const byIndex = (list: readonly unknown[]) => (a: unknown, b: unknown) =>
    indexIn(list, a) - indexIn(list, b)
  const named = merged.filter(item => indexIn(order, item) !== -1).sort(byIndex(order))
  const others = merged.filter(item => indexIn(order, item) === -1).sort(byIndex(live))
  const result: unknown[] = []
  while (named.length > 0 || others.length > 0) {
    const [left] = named
    const [right] = others
    const leftIndex = indexIn(live, left)
    const rightIndex = indexIn(live, right)
    const leftFirst =
      others.length === 0 || (named.length > 0 && leftIndex >= 0 && rightIndex >= 0 && leftIndex < rightIndex)
    result.push(leftFirst ? named.shift() : others.shift())
  }
  return result
}
