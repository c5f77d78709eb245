import { rm } from 'node:fs/promises'
import type { Opening, PiTarget, RackTarget, Standing } from '../../target.ts'
import { uninstall } from '../ansible/provision.ts'
import { takeDownRack } from '../boards/rack/standing.ts'
import { SshAccess } from '../ssh/access.ts'
import { sshTargetsOf } from '../ssh/targets.ts'
import { type Boards, boardsOf, freshRack, standingRack } from './boards.ts'
import { provisionBoards } from './provisioned.ts'

/** `npm run up`: boards that are a K3s cluster and stay so. A rack that stands is mended, not made again. */
export async function bringUpK3s(target: RackTarget | PiTarget, opening: Opening): Promise<Standing> {
  const standing = target.kind === 'pi' ? await boardsOf(target) : await standingRack(target)
  const boards = standing ?? (await freshRack(target as RackTarget, opening, true))
  try {
    await using provisioned = await provisionBoards({ ...target, ...boards }, opening)
    const { kubeconfig, inventory } = provisioned
    return {
      kubeconfig,
      nodes: inventory.boards.map(({ name }) => name),
      isNew: !standing || provisioned.changes > 0,
    }
  } catch (thrown) {
    // A rack that was made just now is of no use to anybody without its cluster.
    if (!standing) await takeAway(boards)
    throw thrown
  }
}

async function takeAway(boards: Boards): Promise<void> {
  await boards[Symbol.asyncDispose]()
}

/** `npm run down`. @returns what was done, in words */
export async function takeDownK3s(target: RackTarget | PiTarget, opening: Opening): Promise<string> {
  if (target.kind === 'rack') {
    const count = await takeDownRack()
    return count === 0 ? 'nothing was up' : 'taken away'
  }
  const { inventory, folder } = await boardsOf(target)
  await using access = await SshAccess.open(sshTargetsOf(inventory.boards))
  await uninstall({
    inventoryFile: inventory.file,
    boards: inventory.boards,
    access,
    onProgress: opening.say,
    signal: opening.signal,
  })
  await rm(folder, { recursive: true, force: true })
  return `K3s is off ${inventory.boards.map(({ name }) => name).join(', ')}`
}
