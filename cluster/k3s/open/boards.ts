import { createHash } from 'node:crypto'
import path from 'node:path'
import { TahanError } from '../../../support/errors.ts'
import type { Opening, PiTarget, RackTarget } from '../../target.ts'
import { openRack } from '../boards/rack/open.ts'
import type { RackRecord } from '../boards/rack/record.ts'
import { findRack } from '../boards/rack/standing.ts'
import { type Inventory, readInventory } from '../inventory/inventory.ts'
import { claim } from './claim.ts'

/**
 * Boards that can be reached, whatever runs on them, and that nobody else works on. Disposing them takes away what was
 * made for this run.
 */
export interface Boards extends AsyncDisposable {
  /** Names these very boards in the journal of faults. */
  id: string
  inventory: Inventory
  /** Where what belongs to their cluster is kept; goes when the cluster does. */
  folder: string
}

const piFolders = path.resolve(import.meta.dirname, '../../../.tahan/pi')
const boardClaims = path.join(piFolders, 'boards')

/** Boots a rack, unless one stands that fits and is free; or reads the inventory. */
export async function findBoards(target: RackTarget | PiTarget, opening: Opening): Promise<Boards> {
  if (target.kind === 'pi') return boardsOf(target)
  try {
    const standing = await standingRack(target)
    if (standing) return standing
  } catch (thrown) {
    if (!(thrown instanceof TahanError) || thrown.code !== 'CLUSTER_IN_USE') throw thrown
    opening.say('another run is at work on the rack that stands; booting one for this run')
  }
  return freshRack(target, opening, false)
}

/** @throws TahanError CLUSTER_IN_USE, INVENTORY_MISSING, INVENTORY_INVALID */
export async function boardsOf({ inventory: file }: Pick<PiTarget, 'inventory'>): Promise<Boards> {
  const inventory = await readInventory(file)
  // By the file, for its boards come and go; and known before any of them answers.
  const id = `boards of ${inventory.file}`
  const folder = path.join(piFolders, shortHash(inventory.file))
  await using claiming = new AsyncDisposableStack()
  claiming.use(await claim(folder))
  // Another inventory may name the same boards.
  const places = new Set(inventory.boards.map(({ address, port }) => shortHash(`${address} ${port}`)))
  for (const place of places) claiming.use(await claim(boardClaims, place))
  const claimed = claiming.move()
  return { id, inventory, folder, [Symbol.asyncDispose]: () => claimed.disposeAsync() }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/**
 * The rack that `npm run up` left, when it is the one this run would make. It stays when the run ends.
 * @throws TahanError CLUSTER_IN_USE
 */
export async function standingRack({
  agents,
  model,
}: Pick<RackTarget, 'agents' | 'model'>): Promise<Boards | undefined> {
  const found = await findRack({ servers: 1, agents, model })
  if (!found) return undefined
  const { record, stateFolder } = found
  const claimed = await claim(stateFolder)
  return fromRack(record, stateFolder, async () => claimed[Symbol.asyncDispose]())
}

/** @param stays it is there for later runs, and disposing it takes it away all the same */
export async function freshRack(
  { agents, model }: Pick<RackTarget, 'agents' | 'model'>,
  { say, signal }: Pick<Opening, 'say' | 'signal'>,
  stays: boolean,
): Promise<Boards> {
  const rack = await openRack({ servers: 1, agents, model, stays, onProgress: say, signal })
  return fromRack(rack.record, rack.stateFolder, async () => rack[Symbol.asyncDispose]())
}

async function fromRack(record: RackRecord, folder: string, end: () => Promise<void>): Promise<Boards> {
  try {
    const inventory = await readInventory(record.inventoryFile)
    return { id: `rack ${record.id}`, inventory, folder, [Symbol.asyncDispose]: end }
  } catch (thrown) {
    await end()
    throw thrown
  }
}
