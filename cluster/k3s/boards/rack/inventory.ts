import path from 'node:path'
import { writeInventory } from '../../inventory/write.ts'
import type { RackPlan } from './plan.ts'
import type { RackBoard } from './record.ts'
import { files } from './state-folder.ts'

/** Writes the boards of a rack as a user's inventory would name them. @returns its path */
export async function writeRackInventory(plan: RackPlan, boards: readonly RackBoard[]): Promise<string> {
  const { stateFolder, user, title, powerCommand } = plan
  const file = path.join(stateFolder, files.inventory)
  await writeInventory(file, {
    boards: boards.map(({ name, role, address, hostKey }) => ({
      name,
      role,
      address,
      port: 22,
      user,
      keyFile: path.join(stateFolder, files.key),
      hostKey,
      model: `${title} (virtual)`,
      price: undefined,
      power: {
        by: 'command',
        off: [...powerCommand, stateFolder, 'power-off', name],
        on: [...powerCommand, stateFolder, 'power-on', name],
      },
    })),
    disposable: true,
    datastore: { kind: plan.servers > 1 ? 'etcd' : 'sqlite' },
    variables: { ansible_python_interpreter: '/usr/bin/python3' },
  })
  return file
}
