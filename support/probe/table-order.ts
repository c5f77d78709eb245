import type { SampleColumns } from './sample-table.ts'

/**
 * The rows of a table by intended start, those of the same instant as they stand. Samples are written as they end, so
 * they are nearly in order: they are spread over stretches of time, and each stretch is sorted by itself.
 */
export function orderOf({ length, dueUs }: SampleColumns): Uint32Array {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < length; row += 1) {
    const due = dueUs[row] ?? 0
    if (due < least) least = due
    if (due > most) most = due
  }
  const stretches = Math.max(1, Math.ceil(length / 4))
  const width = (most - least) / stretches || 1
  const stretchOf = (row: number) => Math.min(stretches - 1, Math.floor(((dueUs[row] ?? 0) - least) / width))

  // Where each stretch ends, then, filled from its back, where it begins.
  const place = new Uint32Array(stretches + 1)
  for (let row = 0; row < length; row += 1) place[stretchOf(row)] = (place[stretchOf(row)] ?? 0) + 1
  for (let i = 1; i <= stretches; i += 1) place[i] = (place[i] ?? 0) + (place[i - 1] ?? 0)
  const order = new Uint32Array(length)
  for (let row = length - 1; row >= 0; row -= 1) {
    const stretch = stretchOf(row)
    const at = (place[stretch] ?? 0) - 1
    place[stretch] = at
    order[at] = row
  }
  for (let i = 1; i < length; i += 1) {
    const row = order[i] ?? 0
    const due = dueUs[row] ?? 0
    let at = i
    for (; at > 0 && (dueUs[order[at - 1] ?? 0] ?? 0) > due; at -= 1) order[at] = order[at - 1] ?? 0
    order[at] = row
  }
  return order
}
