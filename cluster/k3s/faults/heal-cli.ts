import { existsSync } from 'node:fs'
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
  if (boardsGo && !existsSync(file)) return `the boards of ${file} are gone; nothing is left to heal`
  if (!isNodeFaultOnBoard(kind)) throw new Error(`"${kind}" is nothing that a board is healed of`)
  const { boards } = await readInventory(file)
  await using access = await SshAccess.open(sshTargetsOf(boards))
  const tools = boardTools(boards, access, () => performance.now())
  return await heal(tools, boardOf(tools, node), kind) // awaited: the connections go with this function
}

try {
  console.log(await healed())
} catch (thrown) {
  console.error(messageOf(thrown))
  process.exitCode = 1
}
