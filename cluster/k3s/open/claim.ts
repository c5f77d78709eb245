import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../support/errors.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from '../../../support/process/identity.ts'

/**
 * Takes boards for this process alone, until disposed or until it ends: two runs at once would provision and measure
 * each other.
 *
 * @param folder where claims are kept; made when it is missing
 * @param what tells it from other claims in the same folder
 * @throws TahanError CLUSTER_IN_USE while another process has them
 */
export async function claim(folder: string, what = 'cluster'): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const own = ownIdentity()
  const file = path.join(folder, fileNameOf(what, own))
  try {
    await writeFile(file, '', { flag: 'wx', mode: 0o600 })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') throw inUse(own)
    throw thrown
  }
  // Each has a file of its own, made before the others' are read: of two that come at once none overlooks the other.
  for (const name of await readdir(folder)) {
    const holder = holderOf(what, name)
    if (holder === undefined || name === path.basename(file)) continue
    if (isAlive(holder)) {
      await rm(file, { force: true })
      throw inUse(holder)
    }
    await rm(path.join(folder, name), { force: true })
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) }
}

function fileNameOf(what: string, { pid, startTicks }: ProcessIdentity): string {
  return `${what}-claimed-by-${pid}-${startTicks}`
}

function holderOf(what: string, fileName: string): ProcessIdentity | undefined {
  const [, claimed, pid, startTicks] = /^(.*)-claimed-by-(\d+)-(\d+)$/.exec(fileName) ?? []
  return claimed !== what || pid === undefined || startTicks === undefined
    ? undefined
    : { pid: Number(pid), startTicks }
}

function inUse({ pid }: ProcessIdentity): TahanError {
  return new TahanError('CLUSTER_IN_USE', 'Another run is at work on these boards.', {
    because: `process ${pid} has them.`,
    tryThis: 'again when it has ended',
  })
}
