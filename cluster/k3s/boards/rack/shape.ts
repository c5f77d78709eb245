import { TahanError } from '../../../../support/errors.ts'
import { boardModel, defaultModel } from './models.ts'
import type { RackBoard, RackShape } from './record.ts'

const mostServers = 9
const mostAgents = 40

/** @throws TahanError RACK_SHAPE, BOARD_MODEL */
export function rackShape({ servers = 1, agents = 2, model = defaultModel }: Partial<RackShape>): RackShape {
  boardModel(model)
  const wrong = (what: string) => new TahanError('RACK_SHAPE', `A rack cannot have ${what}.`)
  if (!Number.isInteger(servers) || servers < 1 || servers > mostServers) throw wrong(`${servers} servers`)
  if (!Number.isInteger(agents) || agents < 0 || agents > mostAgents) throw wrong(`${agents} agents`)
  return { servers, agents, model }
}

type NamedBoard = Pick<RackBoard, 'name' | 'role'>

/** Servers first. */
export function boardsOf({ servers, agents }: RackShape): NamedBoard[] {
  const named = (role: RackBoard['role'], count: number) =>
    Array.from({ length: count }, (_, i): NamedBoard => ({ name: `${role}-${i + 1}`, role }))
  return [...named('server', servers), ...named('agent', agents)]
}

const firstHost = 11

/** Of the board with this place in the rack. @param subnet first three numbers */
export function boardAddress(subnet: string, index: number): string {
  return `${subnet}.${firstHost + index}`
}
