import { messageOf, TahanError } from '../../../../support/errors.ts'
import { control } from './control.ts'
import { type RackRequest, rackOrders } from './control-protocol.ts'

/**
 * The power strip of a rack, from a command line: what its inventory names as the boards' power commands, and what
 * heals a fault whose run was killed. It ends with 0 when the order is carried out.
 *
 *   node cluster/k3s/boards/rack/control-cli.ts <state folder> power-off|power-on|link-down|link-up <board>
 *   node cluster/k3s/boards/rack/control-cli.ts <state folder> status
 */
async function main(stateFolder = '', order = 'status', board = ''): Promise<void> {
  const request = requestOf(order, board)
  try {
    const { boards } = await control(stateFolder, request)
    for (const { name, state } of boards) if (board === '' || name === board) console.log(`${name}: ${state}`)
  } catch (thrown) {
    const heals = order === 'power-on' || order === 'link-up'
    if (!heals || !(thrown instanceof TahanError) || thrown.code !== 'RACK_GONE') throw thrown
    // A rack that is gone took its faults along.
    console.log(`${messageOf(thrown)}\n  Nothing is left to heal.`)
  }
}

function requestOf(order: string, board: string): RackRequest {
  if (order === 'status') return { do: order }
  const known = rackOrders.find(name => name === order)
  if (known) return { do: known, board }
  throw new TahanError('RACK_REFUSED', `There is no order "${order}".`, {
    tryThis: `status, or ${rackOrders.join(', ')} with the name of a board`,
  })
}

main(...process.argv.slice(2)).catch((thrown: unknown) => {
  console.error(messageOf(thrown))
  process.exitCode = 1
})
