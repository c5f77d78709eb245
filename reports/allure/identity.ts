import { createHash } from 'node:crypto'
import { Status } from 'allure-js-commons'
import type { Verdict } from '../../support/record/trial.ts'

/** How Allure counts a verdict. What could not be judged is `broken`: neither a pass nor the cluster's failure. */
export const statusOf: Record<Verdict, Status> = {
  pass: Status.PASSED,
  fail: Status.FAILED,
  inconclusive: Status.BROKEN,
  invalid: Status.BROKEN,
  infrastructure: Status.BROKEN,
}

/** A stable identifier, so that the same experiment is recognised in the next report. */
export function identifier(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}
