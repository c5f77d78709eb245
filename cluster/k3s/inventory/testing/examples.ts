import path from 'node:path'
import type { Board } from '../../boards/board.ts'
import { type Inventory, parseInventory } from '../inventory.ts'

export const exampleFile = path.resolve(import.meta.dirname, '../../../../inventory.example.yaml')

/** A public key of the right form. */
export const hostKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}`

export function parse(text: string, env: Record<string, string> = {}): Inventory {
  return parseInventory(text, '/lab/inventory.yaml', env)
}

/** The only board of an inventory that gives it this variable. */
export function oneBoard(variable: string): Board {
  const { boards } = parse(`server: {hosts: {pi-1: {ansible_user: pi, ${variable}}}}`)
  const [board] = boards
  if (board === undefined) throw new Error('no board')
  return board
}
