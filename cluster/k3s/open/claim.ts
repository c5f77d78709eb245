import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../support/errors.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from '../../../support/process/identity.ts'

const fileName = 'claimed-by.json'

/**
 * Takes boards for this process alone, until disposed or until it ends: two runs at once would provision and measure
 * each other.
 *
 * @param folder what belongs to the boards' cluster; made when it is missing
 * @throws TahanError CLUSTER_IN_USE while another process has them
 */
export async function claim(folder: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, fileName)
  const own = ownIdentity()
  for (;;) {
    try {
      await writeFile(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 })
      return { [Symbol.asyncDispose]: () => rm(file, { force: true }) }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
    const holder = await holderOf(file)
    if (holder && isAlive(holder)) {
      throw new TahanError('CLUSTER_IN_USE', 'Another run is at work on these boards.', {
        because: `process ${holder.pid} has them.`,
        tryThis: 'again when it has ended',
      })
    }
    // It was killed, or let go just now.
    await rm(file, { force: true })
  }
}

async function holderOf(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity
  } catch {
    return undefined
  }
}
