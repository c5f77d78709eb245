import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../../../support/errors.ts'
import { readInventory } from '../inventory/inventory.ts'
import { SshAccess } from '../ssh/access.ts'
import { sshTargetsOf } from '../ssh/targets.ts'
import { heal, isNodeFaultOnBoard } from './heal.ts'
import { boardOf } from './kill-in-pod.ts'
import { boardTools } from './tools.ts'

// Heals a fault on a board whose run was killed: node cluster/k3s/faults/heal-cli.ts <inventory> <kind> <node> [boards-go]
// With `boards-go` the inventory goes with its boards, as a rack's does: without it nothing is left to heal.
const [file = '', kind = '', node = '', boardsGo] = process.argv.slice(2)

async function healed(): Promise<string> {
  if (!isNodeFaultOnBoard(kind)) throw new Error(`"${kind}" is nothing that a board is healed of`)
  const { boards } = await readInventory(file)
  await using access = await SshAccess.open(sshTargetsOf(boards))
  const tools = boardTools(boards, access, () => performance.now())
  // Awaited here: what it needs is gone with the return.
  return await heal(tools, boardOf(tools, node), kind)
}

/** A killed run's rack is on its way out while its watchdog heals. */
async function gone(): Promise<string> {
  while (!boardsGo || existsSync(file)) await pause(100, undefined, { ref: false })
  return `the boards of ${file} are gone; nothing is left to heal`
}

try {
  const done = healed().catch(async (thrown: unknown) => {
    // What failed may have been the first sign of their going.
    await pause(boardsGo ? 2_000 : 0)
    throw thrown
  })
  console.log(await Promise.race([gone(), done]))
  process.exit(0)
} catch (thrown) {
  console.error(messageOf(thrown))
  process.exitCode = 1
}
