import type { DecidedBy } from '../../fixtures/claims/decided.ts'
import type { Limit } from '../../fixtures/matchers.ts'

/** One in twenty may be worse. It takes 59 trials of which none is. */
export const mostCases = { inAtLeast: 0.95, confidence: 0.95 }

/** That a single instance's outage stays below the limit that is also held in every trial. */
export function outageInMostCases({ ms, because }: Limit): DecidedBy {
  const share = { ...mostCases, because }
  return { single: [{ quantity: 'outage', bound: 'below', limit: `${ms} ms`, share }] }
}
