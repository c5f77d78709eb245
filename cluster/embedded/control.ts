import { messageOf, TahanError } from '../../support/errors.ts'
import { control } from './supervisor/control-client.ts'
import type { ControlRequest } from './supervisor/control-protocol.ts'

/**
 * Orders to an embedded cluster from a command line, above all to heal a fault whose run was killed:
 *
 *   node cluster/embedded/control.ts <state folder> power-on <node>
 *   node cluster/embedded/control.ts <state folder> network-restore <node>
 *   node cluster/embedded/control.ts <state folder> status
 */
async function main(stateFolder = '', order = 'status', target = ''): Promise<void> {
  const { nodes } = await control(stateFolder, requestOf(order, target))
  for (const { name, state } of nodes) console.log(`${name}: ${state}`)
}

function requestOf(order: string, target: string): ControlRequest {
  switch (order) {
    case 'status':
      return { do: order }
    case 'power-on':
    case 'power-off':
    case 'reboot':
    case 'network-cut':
    case 'network-restore':
      return { do: order, node: target }
    case 'container-kill':
    case 'sandbox-kill':
      return { do: order, pod: target }
    default:
      throw new TahanError('CONTROL_REFUSED', `There is no order "${order}".`, {
        tryThis:
          'status, power-on, power-off, reboot, network-cut or network-restore <node>, container-kill or sandbox-kill <namespace>/<pod>',
      })
  }
}

main(...process.argv.slice(2)).catch((thrown: unknown) => {
  // A cluster that is gone took its faults along.
  if (thrown instanceof TahanError && thrown.code === 'CLUSTER_GONE') {
    console.log(`${messageOf(thrown)}\n  Nothing is left to heal.`)
    return
  }
  console.error(messageOf(thrown))
  process.exitCode = 1
})
