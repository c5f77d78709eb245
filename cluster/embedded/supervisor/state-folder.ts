import { randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { TahanError } from '../../../support/errors.ts'
import type { ClusterPlan, ClusterRecord } from '../plan.ts'

/** Containers of other users must reach their files below; nobody else may look around. Files are 0600. */
const folderMode = process.getuid?.() === 0 ? 0o711 : 0o700

/** Where this user's embedded clusters keep what they need while they run. */
function stateBase(): string {
  return path.join(tmpdir(), `tahan-${process.getuid?.() ?? 0}`)
}

/** A name for a new cluster, and the folder that will be its own. */
export function nameCluster(): { id: string; folder: string } {
  const id = randomBytes(4).toString('hex')
  return { id, folder: path.join(stateBase(), id) }
}

/** Makes a cluster's folder. @throws TahanError STATE_FOLDER */
export async function makeStateFolder(folder: string): Promise<void> {
  const base = path.dirname(folder)
  await mkdir(base, { recursive: true, mode: folderMode })
  const { uid, mode } = await lstat(base).then(stat => ({ uid: stat.uid, mode: stat.mode }))
  if (uid !== process.getuid?.() || (mode & 0o170000) !== 0o040000) {
    throw new TahanError('STATE_FOLDER', `${base} is not a folder of this user.`, {
      because: 'somebody else made it, and could read or change what the cluster keeps there',
      tryThis: 'remove it, or set TMPDIR to a folder of your own',
    })
  }
  await chmod(base, folderMode)
  await mkdir(folder, { mode: folderMode })
}

export const files = {
  plan: 'plan.json',
  record: 'cluster.json',
  supervisor: 'supervisor.json',
  control: 'control',
  kubeconfig: 'kubeconfig',
  log: 'supervisor.log',
} as const

/** In one step, readable by the owner only. */
export async function writeState(folder: string, file: string, content: unknown): Promise<void> {
  const draft = path.join(folder, `${file}.${process.pid}`)
  await writeFile(draft, JSON.stringify(content), { mode: 0o600 })
  await rename(draft, path.join(folder, file))
}

export async function readPlan(folder: string): Promise<ClusterPlan> {
  return JSON.parse(await readFile(path.join(folder, files.plan), 'utf8')) as ClusterPlan
}

/** undefined when the cluster is not ready yet, or gone. */
export async function readRecord(folder: string): Promise<ClusterRecord | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, files.record), 'utf8')) as ClusterRecord
  } catch {
    return undefined
  }
}

/** The folders of all clusters of this user, living and dead. */
export async function stateFolders(): Promise<string[]> {
  const base = stateBase()
  const names = await readdir(base).catch(() => [])
  return names.map(name => path.join(base, name))
}

export async function removeStateFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
