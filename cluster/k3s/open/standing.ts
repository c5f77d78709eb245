import { rm } from 'node:fs/promises'
import type { Opening, PiTarget, RackTarget, Standing } from '../../target.ts'
import { uninstall } from '../ansible/provision.ts'
import { takeDownRack } from '../boards/rack/standing.ts'
import { SshAccess } from '../ssh/access.ts'
import { sshTargetsOf } from '../ssh/targets.ts'
import { type Boards, boardsOf, freshRack, standingRack } from './boards.ts'
import { claim } from './claim.ts'
import { provisionBoards } from './provisioned.ts'

/** `npm run up`: boards that are a K3s cluster and stay so. A rack that stands is mended, not made again. */
export async function bringUpK3s(target: RackTarget | PiTarget, opening: Opening): Promise<Standing> {
  const found = target.kind === 'pi' ? await boardsOf(target) : await standingRack(target)
  if (found) {
    await using boards = found
    const { changes, ...standing } = await made(target, boards, opening)
    return { ...standing, isNew: changes > 0 }
  }
  await using opened = new AsyncDisposableStack()
  const boards = opened.use(await freshRack(target as RackTarget, opening, true))
  await using _claimed = await claim(boards.folder)
  const { changes: _, ...standing } = await made(target, boards, opening)
  // From here on it is `npm run down` that takes it away.
  opened.move()
  return { ...standing, isNew: true }
}

async function made(target: RackTarget | PiTarget, boards: Boards, opening: Opening) {
  await using provisioned = await provisionBoards({ ...target, ...boards }, opening)
  const { kubeconfig, inventory, changes } = provisioned
  return { kubeconfig, nodes: inventory.boards.map(({ name }) => name), changes }
}

/** `npm run down`. @returns what was done, in words */
export async function takeDownK3s(target: RackTarget | PiTarget, opening: Opening): Promise<string> {
  if (target.kind === 'rack') {
    const count = await takeDownRack()
    return count === 0 ? 'nothing was up' : 'taken away'
  }
  await using boards = await boardsOf(target)
  const { inventory, folder } = boards
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
