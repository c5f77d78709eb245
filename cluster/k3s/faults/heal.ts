import { type FaultKind, isNodeFault } from '../../../support/chaos/fault.ts'
import type { Board } from '../boards/board.ts'
import { untilBack } from './back.ts'
import type { BoardTools } from './board-tools.ts'
import { mendNetwork } from './degrade.ts'
import { restoreNetwork } from './network-cut.ts'
import { type BoardFault, boardFaultKinds } from './offer.ts'
import { givePower } from './power.ts'
import { agentRuns } from './restart-agent.ts'

export type NodeFaultOnBoard = Exclude<BoardFault, { instance: string }>['kind']

/** Whether it is a kind of fault that a board is healed of, rather than a pod or by the API. */
export function isNodeFaultOnBoard(kind: string): kind is NodeFaultOnBoard {
  return (boardFaultKinds as readonly string[]).includes(kind) && isNodeFault(kind as FaultKind)
}

/** Undoes a fault on a board and proves it, whoever injected it; nothing where nothing is left of it. */
export async function heal(
  tools: Pick<BoardTools, 'openSession' | 'powerOn'>,
  board: Board,
  kind: NodeFaultOnBoard,
): Promise<string> {
  switch (kind) {
    case 'node-power-off':
    case 'server-power-off':
    case 'node-power-on':
      await givePower(tools, board)
      return `${board.name} has power, and answers`
    case 'node-network-cut':
      await restoreNetwork(tools, board)
      return `nothing cuts ${board.name} off the network`
    case 'network-degrade':
      await mendNetwork(tools, board)
      return `nothing degrades the network of ${board.name}`
    case 'node-reboot':
      await untilBack(tools, board)
      return `${board.name} is back`
    case 'agent-restart':
      await agentRuns(tools, board)
      return `the agent of ${board.name} runs`
  }
}
