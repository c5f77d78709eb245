import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Opening, PiTarget, RackTarget } from '../../target.ts'
import { openRack } from '../boards/rack/open.ts'
import type { RackRecord } from '../boards/rack/record.ts'
import { findRack } from '../boards/rack/standing.ts'
import { type Inventory, readInventory } from '../inventory/inventory.ts'

/** Boards that can be reached, whatever runs on them. Disposing them takes away what was made for this run. */
export interface Boards extends AsyncDisposable {
  /** Names these very boards in the journal of faults. */
  id: string
  inventory: Inventory
  /** Where what belongs to their cluster is kept; goes when the cluster does. */
  folder: string
}

const piFolders = path.resolve(import.meta.dirname, '../../../.tahan/pi')

/** Boots a rack, unless one stands that fits; or reads the inventory. */
export async function findBoards(target: RackTarget | PiTarget, opening: Opening): Promise<Boards> {
  if (target.kind === 'pi') return boardsOf(target)
  return (await standingRack(target)) ?? freshRack(target, opening, false)
}

export async function boardsOf({ inventory: file }: Pick<PiTarget, 'inventory'>): Promise<Boards> {
  const inventory = await readInventory(file)
  // By the file, for its boards come and go; and known before any of them answers.
  const id = `boards of ${inventory.file}`
  const name = createHash('sha256').update(inventory.file).digest('hex').slice(0, 12)
  return { id, inventory, folder: path.join(piFolders, name), [Symbol.asyncDispose]: async () => {} }
}

/** The rack that `npm run up` left, when it is the one this run would make. It stays when the run ends. */
export async function standingRack({
  agents,
  model,
}: Pick<RackTarget, 'agents' | 'model'>): Promise<Boards | undefined> {
  const found = await findRack({ servers: 1, agents, model })
  return found && fromRack(found.record, found.stateFolder, async () => {})
}

export async function freshRack(
  { agents, model }: Pick<RackTarget, 'agents' | 'model'>,
  { say, signal }: Pick<Opening, 'say' | 'signal'>,
  stays: boolean,
): Promise<Boards> {
  const rack = await openRack({ servers: 1, agents, model, stays, onProgress: say, signal })
  try {
    return await fromRack(rack.record, rack.stateFolder, async () => rack[Symbol.asyncDispose]())
  } catch (thrown) {
    await rack[Symbol.asyncDispose]()
    throw thrown
  }
}

async function fromRack(record: RackRecord, folder: string, end: () => Promise<void>): Promise<Boards> {
  const inventory = await readInventory(record.inventoryFile)
  return { id: `rack ${record.id}`, inventory, folder, [Symbol.asyncDispose]: end }
}
