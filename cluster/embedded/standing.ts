import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from '../../support/process/identity.ts'
import { type EmbeddedOptions, openEmbedded } from './open.ts'
import type { ClusterRecord } from './plan.ts'
import { readRecord, removeStateFolder, stateFolders } from './supervisor/state-folder.ts'

/** An embedded cluster that stays up between runs (`npm run up`). */
export interface StandingCluster {
  record: ClusterRecord
  stateFolder: string
}

/** The standing cluster of this user, if there is one. */
export async function findStanding(): Promise<StandingCluster | undefined> {
  for (const stateFolder of await stateFolders()) {
    const record = await readRecord(stateFolder)
    if (record && !record.attached && isAlive(record.supervisor)) return { record, stateFolder }
  }
  return undefined
}

/** The standing cluster; started when there is none. `isNew` tells which. */
export async function bringUp(
  options: Omit<EmbeddedOptions, 'stays'> = {},
): Promise<StandingCluster & { isNew: boolean }> {
  const found = await findStanding()
  if (found) return { ...found, isNew: false }
  const { record, stateFolder } = await openEmbedded({ ...options, stays: true })
  return { record, stateFolder, isNew: true }
}

const patienceMs = 10_000

/** Takes every standing cluster of this user away. @returns how many there were */
export async function takeDown(): Promise<number> {
  let count = 0
  for (let found = await findStanding(); found; found = await findStanding()) {
    await end(found)
    count++
  }
  return count
}

async function end({ record: { supervisor }, stateFolder }: StandingCluster): Promise<void> {
  process.kill(supervisor.pid, 'SIGTERM')
  const deadline = performance.now() + patienceMs
  while (isAlive(supervisor)) {
    // Its sweeper kills the rest.
    if (performance.now() > deadline) process.kill(supervisor.pid, 'SIGKILL')
    await pause(20)
  }
  await removeStateFolder(stateFolder)
}
