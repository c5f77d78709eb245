import path from 'node:path'
import { verdictWords } from '../words/verdict.ts'
import type { View } from './view.ts'
import { cut } from './view.ts'

/** What stands on the terminal when the run has ended: a line for each experiment, where the evidence is, what is next. */
export function closing({ run, outcomes, isStopping }: View, columns: number): string[] {
  if (run === undefined) return []
  const shown = outcomes.filter(({ verdict }) => verdict !== 'skipped')
  const skipped = outcomes.length - shown.length
  const rows = shown.map(({ id, verdict, seen }) => [id, verdictWords[verdict], seen] as const)
  const [first, second] = [0, 1].map(i => Math.max(0, ...rows.map(row => (row[i] ?? '').length))) as [
    number,
    number,
  ]
  const below = path.relative(process.cwd(), run.folder)
  const folder = below.startsWith('..') ? run.folder : below
  return [
    '',
    ...rows.map(([id, verdict, seen]) =>
      cut(` ${id.padEnd(first)}  ${verdict.padEnd(second)}  ${seen}`, columns),
    ),
    ...(skipped > 0 ? [` ${skipped} skipped: what this target cannot do; summary.md has the reasons`] : []),
    ...(isStopping ? [' Stopped on the way: this is what was done.'] : []),
    '',
    ` Evidence:  ${folder}/summary.md`,
    ' Report:    npm run report && npx allure open allure-report',
    ' Compare:   npm run gate',
    '',
  ]
}
