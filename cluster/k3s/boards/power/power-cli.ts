import { messageOf, TahanError } from '../../../../support/errors.ts'
import { readInventory } from '../../inventory/inventory.ts'
import { SshAccess } from '../../ssh/access.ts'
import { sshTargetsOf } from '../../ssh/targets.ts'
import { powerSwitchOf } from './power-switch.ts'

// `node cluster/k3s/boards/power/power-cli.ts <inventory> on <board>`: gives a board its power again; what heals a power
// cut when the run that made it is gone. `off` is there to try the wiring.
const [file, order, name] = process.argv.slice(2)
if (file === undefined || name === undefined || (order !== 'on' && order !== 'off')) {
  console.error('node cluster/k3s/boards/power/power-cli.ts <inventory> <on|off> <board>')
  process.exit(2)
}

try {
  console.log(await main(file, order, name))
} catch (thrown) {
  console.error(messageOf(thrown))
  process.exitCode = 1
}

async function main(inventoryFile: string, what: 'on' | 'off', boardName: string): Promise<string> {
  const { boards, disposable } = await readInventory(inventoryFile)
  const board = boards.find(candidate => candidate.name === boardName)
  if (board === undefined)
    throw new TahanError('BOARD_UNKNOWN', `${inventoryFile} has no board ${boardName}.`, {
      tryThis: `one of ${boards.map(candidate => candidate.name).join(', ')}`,
    })
  if (what === 'off' && !disposable)
    throw new TahanError('NOT_DISPOSABLE', `The power of ${boardName} is not cut.`, {
      because: `${inventoryFile} does not say that its boards are disposable`,
      tryThis: 'tahan_disposable: true under all.vars, when nothing on them is missed',
    })
  await using access = await SshAccess.open(sshTargetsOf(boards))
  return await powerSwitchOf(board, access)[what](AbortSignal.timeout(60_000))
}
