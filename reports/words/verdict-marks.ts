import type { Verdict } from '../../support/record/trial.ts'
import { verdictWords } from './verdict.ts'

/** A sign for each verdict, so that none is told by its colour alone. */
const marks: Record<Verdict | 'skipped', string> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  invalid: '!',
  infrastructure: '⊘',
  skipped: '–',
}

/** A verdict as a label with its sign. HTML; its class is the verdict. */
export function verdictLabel(verdict: Verdict | 'skipped'): string {
  return `<span class="verdict ${verdict}"><span aria-hidden="true">${marks[verdict]}</span> ${verdictWords[verdict]}</span>`
}
