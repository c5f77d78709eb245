import path from 'node:path'
import { verdictWords } from '../words/verdict.ts'
import type { View } from './view.ts'
import { wrapped } from './view.ts'

/** A sentence in a narrower column is harder to read than one below. */
const leastSentence = 30

const whySkipped = 'what this target cannot do; summary.md has the reasons'

/** Vitest ends at once; what outlives it heals. */
const stopped = [
  'Stopped on the way: above is what was done until then.',
  'What it did to the cluster is being healed now, by a process that outlives the run.',
  '`npm run heal` heals what may be left, and says what it was.',
]

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
    ...rows.map(([id, verdict, seen]) => {
      const name = ` ${id.padEnd(first)}  ${verdict.padEnd(second)}`
      // Beside its name where there is room for a sentence, else below.
      const isWide = columns - name.length >= 2 + leastSentence
      const indent = isWide ? name.length + 2 : 4
      const sentence = wrapped(seen, { indent, columns })
      return isWide ? `${name}  ${sentence}` : `${name.trimEnd()}\n    ${sentence}`
    }),
    ...(skipped > 0 ? [` ${wrapped(`${skipped} skipped: ${whySkipped}`, { indent: 1, columns })}`] : []),
    ...(isStopping ? ['', ...stopped.map(sentence => ` ${wrapped(sentence, { indent: 1, columns })}`)] : []),
    '',
    ` Evidence:  ${folder}/summary.md`,
    ' Report:    npm run report && npx allure open allure-report',
    ' Compare:   npm run gate',
    '',
  ]
}
