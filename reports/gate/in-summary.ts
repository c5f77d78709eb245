import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { writeWhole } from '../evidence/write.ts'

const [begin, end] = ['<!-- gate -->', '<!-- /gate -->']

/**
 * The summary with what the gate said of the run after the table of verdicts, so that one page tells both; what it said
 * before is replaced.
 */
export function withGate(summary: string, gate: string): string {
  const from = summary.indexOf(begin)
  const to = summary.indexOf(end)
  const plain =
    from < 0 || to < from ? summary : summary.slice(0, from) + summary.slice(to + end.length).trimStart()
  const section = `${begin}\n${gate.trim()}\n${end}\n`
  const next = plain.indexOf('\n## ')
  if (next < 0) return `${plain.trimEnd()}\n\n${section}`
  return `${plain.slice(0, next).trimEnd()}\n\n${section}\n${plain.slice(next + 1)}`
}

/** Puts it into the summary.md of a run's folder, if there is one. */
export function tellInSummary(runFolder: string, gate: string): void {
  const file = path.join(runFolder, 'summary.md')
  if (existsSync(file)) writeWhole(file, withGate(readFileSync(file, 'utf8'), gate))
}
