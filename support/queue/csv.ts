import { readFile } from 'node:fs/promises'
import type { BacklogReading } from '../measure/queue/drain.ts'

/** First line of backlog.csv. */
export const backlogHeader = 'atMs,waiting\n'

/** One line, its end included; no figure where nobody could tell. */
export function backlogRow({ atMs, waiting }: BacklogReading): string {
  return `${atMs.toFixed(3)},${waiting ?? ''}\n`
}

/** Undefined where nobody watched. A line that a kill tore, or that is none, says nothing. */
export async function readBacklog(file: string): Promise<BacklogReading[] | undefined> {
  try {
    return parseBacklog(await readFile(file, 'utf8'))
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}

function parseBacklog(text: string): BacklogReading[] {
  return text
    .split('\n')
    .slice(1, -1)
    .flatMap(line => {
      const [whole, at, waiting] = /^(\d+\.\d{3}),(\d+(?:\.\d+)?)?$/.exec(line) ?? []
      return whole === undefined
        ? []
        : [{ atMs: Number(at), waiting: waiting === undefined ? undefined : Number(waiting) }]
    })
}
