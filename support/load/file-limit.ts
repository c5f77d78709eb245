import { readFile } from 'node:fs/promises'
import { TahanError } from '../errors.ts'

/** Files that a process of the generator has open besides its connections. */
const besides = 64

/**
 * Node raises the soft limit of open files to the hard one when it starts; more than that only root can give.
 *
 * @throws TahanError LOAD_FILE_LIMIT with the command that raises it
 */
export async function refuseWithoutFiles(connectionsPerProcess: number): Promise<void> {
  const limit = hardLimitOf(await readFile('/proc/self/limits', 'utf8'))
  const needed = connectionsPerProcess + besides
  if (limit >= needed) return
  throw new TahanError(
    'LOAD_FILE_LIMIT',
    `${connectionsPerProcess} connections in one process need ${needed} open files; this user may have ${limit}.`,
    { tryThis: `sudo prlimit --pid $$ --nofile=${needed}:${needed}, then run again from this shell` },
  )
}

/** @param limits text of /proc/<pid>/limits */
export function hardLimitOf(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1]
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
}
