import { equal } from '../api/json.ts'

/** Counts of a status as Kubernetes writes them: most are left out while they are zero. */
export function nonZero<T extends object>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<T>
}

/** Equal but for counts of nought, which Kubernetes leaves out of statuses. */
export function isSameStatus(a: object | undefined, b: object | undefined): boolean {
  return equal(nonZero(a ?? {}), nonZero(b ?? {}))
}
