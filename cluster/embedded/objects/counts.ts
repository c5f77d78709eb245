/** Counts of a status as Kubernetes writes them: most are left out while they are zero. */
export function nonZero<K extends string>(counts: Record<K, number>): Partial<Record<K, number>> {
  const result: Partial<Record<K, number>> = {}
  for (const key in counts) if (counts[key] !== 0) result[key] = counts[key]
  return result
}
