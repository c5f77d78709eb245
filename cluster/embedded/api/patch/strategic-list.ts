import { type Fields, isFields } from '../object.ts'
import type { FieldType } from '../schema/types.ts'
import { badRequest } from '../status.ts'
import { strategicPatch, withoutDirectives } from './strategic.ts'

/** What tells an item from the others, as text: lists can be long, so items are looked up and not compared. */
export type Identify = (item: unknown) => string

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
  const identify: Identify =
    mergeKey === ''
      ? item => JSON.stringify(item)
      : item => JSON.stringify(isFields(item) ? item[mergeKey] : null)
  const merged =
    mergeKey === ''
      ? [...new Map([...live, ...patch].map(item => [identify(item), item])).values()]
      : mergeItems(items, mergeKey, live, patch, identify)
  return order ? inOrder(merged, live, order, identify) : merged
}

function mergeItems(
  items: FieldType,
  mergeKey: string,
  live: readonly unknown[],
  patch: readonly unknown[],
  identify: Identify,
): unknown[] {
  if (patch.some(item => isFields(item) && item.$patch === 'replace')) {
    return withoutDirectives(patch) as unknown[]
  }
  const merged: unknown[] = [...live]
  // A list may hold a key twice, as a service does one port for TCP and UDP: the first is what a patch means.
  const places = new Map(live.map((item, place): [string, number] => [identify(item), place]).reverse())
  const deleted = new Set<string>()
  for (const item of patch) {
    if (!isFields(item) || item[mergeKey] === undefined || item[mergeKey] === null) {
      const shown = JSON.stringify(item).slice(0, 200)
      throw badRequest(
        `invalid strategic merge patch: map: ${shown} does not contain declared merge key: ${mergeKey}`,
      )
    }
    const key = identify(item)
    const place = places.get(key)
    if (item.$patch === 'delete') deleted.add(key)
    else if (place === undefined)
      places.set(key, merged.push(withoutDirectives({ ...item, $patch: undefined })) - 1)
    else merged[place] = strategicPatch(items, merged[place] as Fields, item)
  }
  return deleted.size > 0 ? merged.filter(item => !deleted.has(identify(item))) : merged
}

/**
 * Items that the order names stand as it says; the others keep their place before the items that they stood before.
 */
export function inOrder(
  merged: readonly unknown[],
  live: readonly unknown[],
  order: readonly unknown[],
  identify: Identify,
): unknown[] {
  const placesIn = (list: readonly unknown[]) => new Map(list.map((item, place) => [identify(item), place]))
  const ordered = placesIn(order)
  const before = placesIn(live)
  const all = merged.map(item => {
    const key = identify(item)
    return { item, ordered: ordered.get(key), before: before.get(key) }
  })
  const named = all.filter(entry => entry.ordered !== undefined)
  const others = all.filter(entry => entry.ordered === undefined)
  named.sort((a, b) => (a.ordered ?? 0) - (b.ordered ?? 0))
  others.sort((a, b) => (a.before ?? -1) - (b.before ?? -1))
  const result: unknown[] = []
  for (let left = 0, right = 0; left < named.length || right < others.length; ) {
    const [mine, other] = [named[left], others[right]]
    const isBefore =
      mine?.before !== undefined && other?.before !== undefined
        ? mine.before < other.before
        : other === undefined
    const next = mine && isBefore ? mine : (other ?? mine)
    if (next === mine) left++
    else right++
    result.push(next?.item)
  }
  return result
}
