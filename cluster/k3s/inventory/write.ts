import { rename, writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import type { Board } from '../boards/board.ts'
import type { Inventory } from './inventory.ts'
import { powerInFile } from './power.ts'

export interface InventoryDraft extends Omit<Inventory, 'file'> {
  /** Further variables of all hosts, for playbooks. */
  variables?: Readonly<Record<string, unknown>>
}

/** The text of an inventory file that reads back as what it was made from. */
export function inventoryText({ boards, disposable, datastore, variables = {} }: InventoryDraft): string {
  const group = (role: Board['role']) => ({
    hosts: Object.fromEntries(boards.filter(board => board.role === role).map(hostOf)),
  })
  const all = {
    vars: {
      ...variables,
      tahan_disposable: disposable,
      tahan_datastore: datastore.kind === 'postgres' ? { postgres: datastore.url() } : datastore.kind,
    },
    children: { server: group('server'), agent: group('agent') },
  }
  // In quotes what YAML 1.1, and so Ansible, would take for something else than text.
  return stringify({ all }, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })
}

/** In one step, readable by the owner alone: a datastore's URL holds a password. */
export async function writeInventory(file: string, draft: InventoryDraft): Promise<void> {
  const unfinished = `${file}.${process.pid}`
  await writeFile(unfinished, inventoryText(draft), { mode: 0o600 })
  await rename(unfinished, file)
}

function hostOf(board: Board): [string, Record<string, unknown>] {
  const { name, address, port, user, keyFile, hostKey, model, price, power } = board
  return [
    name,
    {
      ansible_host: address,
      ansible_port: port,
      ansible_user: user,
      ...(keyFile && { ansible_ssh_private_key_file: keyFile }),
      ...(hostKey && { tahan_host_key: hostKey }),
      ...(model && { tahan_model: model }),
      ...(price && { tahan_price: `${price.amount} ${price.currency}` }),
      tahan_power: powerInFile(power),
    },
  ]
}
