import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { messageOf, TahanError } from '../../../../../support/errors.ts'
import { boardFolder } from '../state-folder.ts'
import { run } from './run.ts'

/** Trees in which containers' own overlays are kept; an overlay cannot be the upper layer of another. */
const realFolders = ['rancher', 'kubelet', 'containerd', 'docker']

/** A board's disk, mounted. */
export interface Disk {
  root: string
  /** Folders that are no overlay, by where the board has them. */
  folders: Readonly<Record<string, string>>
}

export interface Card {
  stateFolder: string
  /** Root of the base image. */
  base: string
  name: string
  /** Contents by path on the board; folders above are made. */
  files: readonly CardFile[]
}

export interface CardFile {
  path: string
  text: string
  mode: number
  /** Of root by default. */
  owner?: number
}

/** Flashes a card: the base image, with a layer above that is the board's own. It keeps what the board writes. */
export async function makeDisk({ stateFolder, base, name, files }: Card): Promise<Disk> {
  const folder = boardFolder(stateFolder, name)
  const part = (title: string) => path.join(folder, title)
  for (const title of ['upper', 'work', 'root']) await mkdir(part(title), { recursive: true, mode: 0o755 })
  const folders: Record<string, string> = {}
  for (const title of realFolders) {
    folders[`/var/lib/${title}`] = part(title)
    await mkdir(part(title), { mode: title === 'containerd' || title === 'docker' ? 0o710 : 0o755 })
  }
  const options = `lowerdir=${base},upperdir=${part('upper')},workdir=${part('work')}`
  await run('mount', ['-t', 'overlay', 'overlay', '-o', options, part('root')]).catch((cause: unknown) => {
    throw new TahanError('RACK_DISK', `Board ${name} got no disk in ${stateFolder}.`, {
      because:
        'its file system cannot be the upper layer of an overlay, as in a container, or the kernel has none',
      lastWords: messageOf(cause),
      tryThis: 'set TAHAN_RACKS to a folder on an ordinary file system (ext4, xfs, btrfs, tmpfs)',
      cause,
    })
  })
  for (const file of files) await writeCardFile(part('root'), file)
  return { root: part('root'), folders }
}

async function writeCardFile(root: string, { path: there, text, mode, owner = 0 }: CardFile): Promise<void> {
  const here = path.join(root, there)
  await mkdir(path.dirname(here), { recursive: true })
  await rm(here, { force: true })
  await writeFile(here, text, { mode })
  if (owner !== 0) await run('chown', [`${owner}:${owner}`, path.dirname(here), here])
}
