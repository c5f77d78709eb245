import type { FaultKind } from '../../support/chaos/fault.ts'
import { TahanError } from '../../support/errors.ts'
import type { Board } from '../k3s/boards/board.ts'
import { BoardFaults } from '../k3s/faults/board-faults.ts'
import { boardTools } from '../k3s/faults/tools.ts'
import type { Inventory } from '../k3s/inventory/inventory.ts'
import { boardsOf } from '../k3s/open/boards.ts'
import { SshAccess } from '../k3s/ssh/access.ts'
import { sshTargetsOf } from '../k3s/ssh/targets.ts'
import type { Connection } from '../kubernetes/connection.ts'
import type { Opening } from '../target.ts'
import { areAll, isSame, whyNot } from './machines.ts'
import type { FoundNode, FoundNodes } from './nodes.ts'

/** The machines behind a cluster's nodes, as far as an inventory gives SSH to them. */
export interface NodeBoards extends AsyncDisposable {
  inventory: Inventory
  faults: BoardFaults
  /** Every node is one of its boards, and says so itself: what the inventory says holds for the whole cluster. */
  areAll: boolean
  /** Why a fault that is done on boards cannot be done here; undefined where it can. */
  whyNot: (kind: FaultKind) => string | undefined
}

/**
 * Finds each node's machine by its name, and asks it whether it is that very one: two clusters may well have nodes of
 * the same names, and a fault must not go to the other.
 *
 * @throws TahanError INVENTORY_OF_ANOTHER_CLUSTER, or what keeps SSH from a board
 */
export async function boardsBehind(
  { nodes, leftOut }: Pick<FoundNodes, 'nodes' | 'leftOut'>,
  inventoryFile: string,
  connection: Connection,
  { nowMs, say, signal, refuseUnhealed }: Opening,
): Promise<NodeBoards> {
  await using opening = new AsyncDisposableStack()
  const { id, inventory } = opening.use(await boardsOf({ inventory: inventoryFile }))
  // What a run with the boards themselves as its target left in them.
  refuseUnhealed?.(id)
  const pairs = pairsOf(nodes, inventory.boards)
  if (pairs.length === 0) {
    throw anotherCluster(
      inventory.file,
      `it names ${inventory.boards.map(({ name }) => name).join(', ')}, and the cluster’s nodes are ${nodes.map(({ name }) => name).join(', ')}.`,
    )
  }
  const boards = pairs.map(({ board }) => board)
  const access = opening.use(await SshAccess.open(sshTargetsOf(boards)))
  for (const { node, board } of pairs) {
    const said = await access.shell(board).output(whoAreYou, { signal })
    if (!isSame(node, said)) {
      throw anotherCluster(
        inventory.file,
        `${board.address} is not node ${node.name}: its boot id is not the one that the cluster tells, unless it has started anew just now.`,
      )
    }
  }
  const faults = await BoardFaults.open(boardTools(boards, access, nowMs), connection, say, signal)
  const owned = opening.move()
  return {
    inventory,
    faults,
    areAll: areAll({ nodes, leftOut }, boards),
    whyNot: kind => whyNot(kind, nodes, boards, inventory.file) ?? faults.whyNot(kind),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Which of them is a server is for the cluster to say. */
function pairsOf(nodes: readonly FoundNode[], boards: readonly Board[]) {
  return nodes.flatMap(node => {
    const board = boards.find(({ name }) => name === node.name)
    return board ? [{ node, board: { ...board, role: node.role } }] : []
  })
}

const whoAreYou = 'cat /proc/sys/kernel/random/boot_id /etc/machine-id'

function anotherCluster(file: string, because: string): TahanError {
  return new TahanError('INVENTORY_OF_ANOTHER_CLUSTER', `The inventory ${file} is not of this cluster.`, {
    because,
    tryThis: 'TAHAN_INVENTORY with this cluster’s machines, or TAHAN_CONTEXT of that inventory’s cluster',
  })
}
