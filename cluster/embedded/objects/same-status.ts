import { equal } from '../api/json.ts'

/** Equal but for counts of nought, which Kubernetes leaves out of statuses. */
export function isSameStatus(a: object | undefined, b: object | undefined): boolean {
  return equal(nonZero(a ?? {}), nonZero(b ?? {}))
}

function nonZero(status: object): object {
  return Object.fromEntries(Object.entries(status).filter(([, value]) => value !== 0))
}
