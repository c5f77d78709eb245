import type { FaultKind } from '../../support/chaos/fault.ts'
import type { Board } from '../k3s/boards/board.ts'
import { boardFaultKinds } from '../k3s/faults/offer.ts'
import type { FoundNode, FoundNodes } from './nodes.ts'

/**
 * By its boot id, which no other machine has; cards that were cloned share a machine id, which counts where the cluster
 * tells nothing better.
 *
 * @param said a machine's boot id and machine id, a line each
 */
export function isSame(
  { bootId, machineId }: Pick<FoundNode, 'bootId' | 'machineId'>,
  said: string,
): boolean {
  const [boot, machine] = said.split('\n').map(line => line.trim())
  return bootId ? bootId === boot : Boolean(machineId) && machineId === machine
}

/**
 * Whether the boards are the whole cluster. A node that is not Ready or cordoned is in it all the same, and nobody asked
 * its machine.
 */
export function areAll(
  { nodes, leftOut }: Pick<FoundNodes, 'nodes' | 'leftOut'>,
  boards: readonly Pick<Board, 'name'>[],
): boolean {
  const isBoard = ({ name }: FoundNode) => boards.some(board => board.name === name)
  return nodes.length > 0 && leftOut.length === 0 && nodes.every(isBoard)
}

/** Chance chooses instances and nodes: a fault that not every one of them could have is not offered. */
export function whyNot(
  kind: FaultKind,
  nodes: readonly FoundNode[],
  boards: readonly Board[],
  file: string,
): string | undefined {
  if (!(boardFaultKinds as readonly string[]).includes(kind)) return undefined
  const bare = nodes.find(({ name }) => !boards.some(board => board.name === name))
  if (bare) return `${kind} needs SSH to every node, and ${file} does not name ${bare.name}`
  const other = nodes.find(({ kubelet }) => !kubelet.includes('+k3s'))
  if (kind === 'agent-restart' && other) {
    return `${kind} restarts the agent of K3s, and ${other.name} runs a kubelet of its own (${other.kubelet})`
  }
  return undefined
}
