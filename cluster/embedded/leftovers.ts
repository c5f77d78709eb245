import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { isAlive, type ProcessIdentity } from '../../support/process/identity.ts'
import { valuesOfMark } from './supervisor/marked.ts'
import { killAll } from './supervisor/power.ts'
import { files, removeStateFolder, stateFolders } from './supervisor/state-folder.ts'

/** Between making its folder and writing who it is, a supervisor needs far less than this. */
const youngMs = 60_000

/**
 * Takes away what clusters left whose supervisor is dead: normally nothing, since processes are tied to each other and
 * a sweeper waits beside each supervisor; but somebody may have killed both.
 */
export async function sweepLeftovers(): Promise<void> {
  for (const mark of valuesOfMark('TAHAN_SUPERVISOR')) {
    const [pid, startTicks = ''] = mark.split(':')
    if (!isAlive({ pid: Number(pid), startTicks })) await killAll({ TAHAN_SUPERVISOR: mark })
  }
  await Promise.all((await stateFolders()).map(removeWhenDead))
}

async function removeWhenDead(folder: string): Promise<void> {
  try {
    const text = await readFile(path.join(folder, files.supervisor), 'utf8')
    if (isAlive(JSON.parse(text) as ProcessIdentity)) return
  } catch {
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs < youngMs) return
  }
  await removeStateFolder(folder)
}
