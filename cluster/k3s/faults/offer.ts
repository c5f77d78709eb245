import {
  type DegradationKind,
  type Fault,
  type FaultKind,
  isNodeFault,
} from '../../../support/chaos/fault.ts'
import { whyNot as whyNotDegrade } from './degrade-plan.ts'
import type { BoardSurvey } from './survey.ts'

export const boardFaultKinds = [
  'container-kill',
  'sandbox-kill',
  'node-power-off',
  'node-power-on',
  'node-network-cut',
  'node-reboot',
  'server-power-off',
  'agent-restart',
  'network-degrade',
] as const satisfies readonly FaultKind[]

/** Faults that are done on boards, over SSH or by their power. The others go through the Kubernetes API. */
export type BoardFault = Extract<Fault, { kind: (typeof boardFaultKinds)[number] }>

export function isBoardFault(fault: Fault): fault is BoardFault {
  return (boardFaultKinds as readonly string[]).includes(fault.kind)
}

const noAgent = 'needs an agent, and every board is a server'

/** Why a fault cannot be done to these boards; undefined where it can. */
export function whyNot(kind: FaultKind, surveys: readonly BoardSurvey[]): string | undefined {
  const servers = surveys.filter(({ board }) => board.role === 'server')
  const agents = surveys.filter(({ board }) => board.role === 'agent')
  if (isNodeFault(kind) && kind !== 'server-power-off' && agents.length === 0) return `${kind} ${noAgent}`
  switch (kind) {
    case 'server-power-off':
      if (servers.length !== 1)
        return `${kind} is the loss of the only server, and there are ${servers.length}`
      return whyNoPower(kind, servers)
    case 'node-power-off':
      return whyNoPower(kind, agents)
    case 'node-power-on': {
      const none = agents.find(({ board }) => board.power.by === 'none')
      return none && `${kind} needs a board that stays off, and ${none.board.name} has no tahan_power`
    }
    case 'node-network-cut':
    case 'network-degrade': {
      const lacking = agents.find(({ missing }) => missing.length > 0)
      return lacking && `${kind} needs ${lacking.missing.join(', ')} on ${lacking.board.name}`
    }
    default:
      return undefined
  }
}

/** Without a supply that can be switched, a board crashes and restarts by SysRq. */
function whyNoPower(kind: FaultKind, surveys: readonly BoardSurvey[]): string | undefined {
  const unsafe = surveys.find(({ board, isContainer }) => board.power.by === 'none' && isContainer)
  return (
    unsafe &&
    `${kind} needs tahan_power: ${unsafe.board.name} is a container, and SysRq would restart the machine that it is on`
  )
}

/** Why agents' links cannot be made worse in this way; undefined where they can. */
export function whyNoDegradation(how: DegradationKind, surveys: readonly BoardSurvey[]): string | undefined {
  const wanted = { loss: { lossRatio: 0.1 }, rate: { rateKbps: 1_000 }, delay: { delayMs: 10 } }[how]
  for (const { board, queues } of surveys.filter(({ board }) => board.role === 'agent')) {
    const because = whyNotDegrade(wanted, queues)
    if (because) return `${board.name} cannot: ${because}`
  }
  return undefined
}
