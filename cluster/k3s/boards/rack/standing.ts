import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from '../../../../support/process/identity.ts'
import type { RackRecord, RackShape } from './record.ts'
import { readRecord, stateFolders } from './state-folder.ts'
import { sweep, sweepLeftovers } from './sweep.ts'

/** A rack that stays up between runs (`npm run up`). */
export interface StandingRack {
  record: RackRecord
  stateFolder: string
}

/** The standing rack of this machine that has this shape, if there is one; of any shape where none is asked for. */
export async function findRack(wanted: Partial<RackShape> = {}): Promise<StandingRack | undefined> {
  for (const stateFolder of await stateFolders()) {
    const record = await readRecord(stateFolder)
    if (!record || record.attached || !isAlive(record.supervisor)) continue
    const { servers = record.servers, agents = record.agents, model = record.model } = wanted
    if (servers === record.servers && agents === record.agents && model === record.model) {
      return { record, stateFolder }
    }
  }
  return undefined
}

/** Takes every standing rack away, and what killed ones left. @returns how many there were */
export async function takeDownRack(): Promise<number> {
  let count = 0
  for (let found = await findRack(); found; found = await findRack()) {
    await end(found)
    count++
  }
  await sweepLeftovers()
  return count
}

const patienceMs = 20_000

async function end({ record: { supervisor }, stateFolder }: StandingRack): Promise<void> {
  signal(supervisor, 'SIGTERM')
  const deadline = performance.now() + patienceMs
  while (isAlive(supervisor)) {
    if (performance.now() > deadline) signal(supervisor, 'SIGKILL')
    await pause(20)
  }
  // Its keeper takes the rest away; should that be gone too, this does.
  while (existsSync(stateFolder) && performance.now() < deadline) await pause(20)
  await sweep(stateFolder)
}

function signal({ pid }: RackRecord['supervisor'], name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {} // it ended meanwhile
}
