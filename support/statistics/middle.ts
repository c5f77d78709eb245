/**
 * The median, also where values are infinite because something never ended: infinite then, where simple-statistics' is
 * not a number. Undefined without values.
 */
export function middleOf(values: readonly number[]): number | undefined {
  const order = values.toSorted((a, b) => (a === b ? 0 : a - b))
  const [low, high] = [order[Math.ceil(order.length / 2) - 1], order[Math.floor(order.length / 2)]]
  if (low === undefined || high === undefined) return undefined
  return low === high ? low : (low + high) / 2
}
