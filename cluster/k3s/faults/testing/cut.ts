import { readInventory } from '../../inventory/inventory.ts'
import { SshAccess } from '../../ssh/access.ts'
import { sshTargetsOf } from '../../ssh/targets.ts'
import { boardOf } from '../kill-in-pod.ts'
import { cutNetwork } from '../network-cut.ts'
import { boardTools } from '../tools.ts'

// For tests alone: cuts a board off the network and renews its dead-man timer until it is killed. <inventory> <board>
const [file = '', name = ''] = process.argv.slice(2)
const { boards } = await readInventory(file)
const access = await SshAccess.open(sshTargetsOf(boards))
const tools = boardTools(boards, access, () => performance.now())
await cutNetwork(tools, boardOf(tools, name), console.error, AbortSignal.timeout(60_000))
console.log('cut')
// The timer's renewal keeps no process alive by itself.
setInterval(() => {}, 1_000)
