import { randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../../support/errors.ts'
import { ownIdentity, type ProcessIdentity } from '../../../../support/process/identity.ts'
import type { RackPlan } from './plan.ts'
import type { RackRecord } from './record.ts'

/**
 * Where racks keep what they need while they stand: the boards' disks above all, so it is no temporary folder, which
 * may be memory. `TAHAN_RACKS` is for machines whose /var/lib cannot hold an overlay. It names a folder that may hold
 * other things, so racks get one of their own in it: what lies where racks are, and is no rack that stands, is removed.
 */
function stateBase(): string {
  const { TAHAN_RACKS: chosen } = process.env
  return chosen ? path.resolve(chosen, 'tahan-racks') : '/var/lib/tahan/racks'
}

/** A name for a new rack, and the folder that will be its own. */
export function nameRack(): { id: string; folder: string } {
  const id = randomBytes(4).toString('hex')
  return { id, folder: path.join(stateBase(), id) }
}

export const files = {
  creator: 'creator.json',
  plan: 'plan.json',
  record: 'rack.json',
  supervisor: 'supervisor.json',
  control: 'control',
  key: 'key',
  inventory: 'inventory.yaml',
  log: 'supervisor.log',
} as const

/** Where a board keeps its disk, its console and what was made for it. */
export function boardFolder(stateFolder: string, name: string): string {
  return path.join(stateFolder, 'boards', name)
}

/** Makes a rack's folder, readable by its owner alone. @throws TahanError STATE_FOLDER */
export async function makeStateFolder(folder: string): Promise<void> {
  const base = path.dirname(folder)
  await mkdir(base, { recursive: true, mode: 0o700 })
  const stat = await lstat(base)
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new TahanError('STATE_FOLDER', `${base} is not a folder of this user.`, {
      because: 'somebody else made it, and could read or change what racks keep there',
      tryThis: 'remove it, or set TAHAN_RACKS to a folder of your own',
    })
  }
  await chmod(base, 0o700)
  await mkdir(folder, { mode: 0o700 })
  await writeState(folder, files.creator, ownIdentity())
}

/** In one step, readable by the owner only. */
export async function writeState(folder: string, file: string, content: unknown): Promise<void> {
  const draft = path.join(folder, `${file}.${process.pid}`)
  await writeFile(draft, JSON.stringify(content), { mode: 0o600 })
  await rename(draft, path.join(folder, file))
}

export async function readPlan(folder: string): Promise<RackPlan> {
  return JSON.parse(await readFile(path.join(folder, files.plan), 'utf8')) as RackPlan
}

/** undefined when the rack is not ready yet, or gone. */
export function readRecord(folder: string): Promise<RackRecord | undefined> {
  return readState<RackRecord>(folder, files.record)
}

/** Who made a rack (`creator`), or keeps it (`supervisor`); undefined when nobody did yet, or it is gone. */
export function readIdentity(
  folder: string,
  who: 'creator' | 'supervisor',
): Promise<ProcessIdentity | undefined> {
  return readState<ProcessIdentity>(folder, files[who])
}

async function readState<Content>(folder: string, file: string): Promise<Content | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Content
  } catch {
    return undefined
  }
}

/** The folders of all racks of this machine, standing and fallen. */
export async function stateFolders(): Promise<string[]> {
  const base = stateBase()
  const names = await readdir(base).catch(() => [])
  return names.filter(name => /^[0-9a-f]{8}$/.test(name)).map(name => path.join(base, name))
}
