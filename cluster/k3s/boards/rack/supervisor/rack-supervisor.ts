import { appendFileSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { TahanError } from '../../../../../support/errors.ts'
import { ownIdentity } from '../../../../../support/process/identity.ts'
import { serveOrders } from '../../../../../support/process/order-server.ts'
import type { RackAnswer, RackRequest } from '../control-protocol.ts'
import { writeRackInventory } from '../inventory.ts'
import type { PlannedBoard, RackPlan } from '../plan.ts'
import type { RackBoard, RackRecord } from '../record.ts'
import { boardAddress } from '../shape.ts'
import { boardFolder, files, writeState } from '../state-folder.ts'
import { untilItAnswers, writeKnownHosts } from './answer.ts'
import { BoardMachine } from './board-machine.ts'
import { borrow } from './borrow.ts'
import { cardFiles } from './card.ts'
import { BoardGroups } from './cgroups.ts'
import { makeDisk } from './disk.ts'
import { RackNetwork } from './network.ts'
import { hideFromMachine } from './place.ts'

/** Owner of a rack's boards: it boots them, cuts and restores their power and network. Its keeper ends it all. */
export class RackSupervisor {
  readonly #plan: RackPlan
  readonly #network: RackNetwork
  readonly #machines: BoardMachine[] = []

  constructor(plan: RackPlan) {
    this.#plan = plan
    this.#network = new RackNetwork(plan.id, plan.stateFolder)
  }

  /** Resolves when every board lets its user in over SSH. @throws TahanError BOARD_SILENT, NO_SUBNET, RACK_COMMAND */
  async start(): Promise<RackRecord> {
    const { id, stateFolder, servers, agents, model, attached, user } = this.#plan
    await writeState(stateFolder, files.supervisor, ownIdentity())
    await hideFromMachine(stateFolder)
    await borrow(id, this.#plan.trees)
    await this.#network.build(Math.random)
    const subnet = this.#network.subnet
    const boards = this.#plan.boards.map(
      ({ name, role, hostKey, index }): RackBoard => ({
        name,
        role,
        hostKey,
        address: boardAddress(subnet, index),
      }),
    )
    const keyFile = path.join(stateFolder, files.key)
    const login = { user, keyFile, knownHosts: path.join(stateFolder, 'known_hosts') }
    await writeKnownHosts(login.knownHosts, boards)
    await Promise.all(
      this.#plan.boards.map(async planned => {
        const machine = await this.#assemble(planned)
        await machine.switchOn()
        const board = boards.find(({ name }) => name === planned.name)
        const consoleFile = this.#consoleOf(planned.name)
        if (board) await untilItAnswers(board, login, { whyNot: () => whyNot(machine), consoleFile })
      }),
    )
    await serveOrders(
      path.join(stateFolder, files.control),
      (request: RackRequest) => this.#carryOut(request),
      'RACK_REFUSED',
    )
    const record: RackRecord = {
      ...{ id, attached, supervisor: ownIdentity(), subnet, servers, agents, model, boards, user, keyFile },
      inventoryFile: await writeRackInventory(this.#plan, boards),
    }
    await writeState(stateFolder, files.record, record)
    return record
  }

  async #assemble(board: PlannedBoard): Promise<BoardMachine> {
    const { id, stateFolder, base, limits, title, user, trees } = this.#plan
    const { name, index } = board
    const own = (file: string) => path.join(boardFolder(stateFolder, name), file)
    const identity = {
      ...{ name, user, title, memoryMiB: limits.memoryMiB },
      authorizedKey: readFileSync(path.join(stateFolder, `${files.key}.pub`), 'utf8').trim(),
      hostKey: readFileSync(own('host-key'), 'utf8'),
    }
    const disk = await makeDisk({ stateFolder, base, name, files: cardFiles(identity) })
    const machine = new BoardMachine({
      ...{ name, index, disk, limits, network: this.#network, groups: new BoardGroups(trees, id, name) },
      console: this.#consoleOf(name),
      log: line => this.#log(line),
    })
    this.#machines.push(machine)
    return machine
  }

  async #carryOut(request: RackRequest): Promise<RackAnswer> {
    const { atNs, pids } = await this.#effectOf(request)
    const boards = this.#machines.map(({ name, state }) => ({ name, state }))
    return { ok: true, atNs: String(atNs), pids, boards }
  }

  async #effectOf(request: RackRequest): Promise<{ atNs: bigint; pids: number[] }> {
    switch (request.do) {
      case 'status':
        break
      case 'power-off':
        return this.#machine(request.board).cutPower()
      case 'power-on':
        await this.#machine(request.board).switchOn()
        break
      case 'link-down':
        return this.#machine(request.board).unplug()
      case 'link-up':
        await this.#machine(request.board).plug()
        break
      default:
        throw new TahanError('RACK_REFUSED', `The rack does not know "${String(Object(request).do)}".`)
    }
    return { atNs: process.hrtime.bigint(), pids: [] }
  }

  #consoleOf(name: string): string {
    return path.join(boardFolder(this.#plan.stateFolder, name), 'console.log')
  }

  #machine(name: string): BoardMachine {
    const machine = this.#machines.find(candidate => candidate.name === name)
    if (machine) return machine
    throw new TahanError('NO_SUCH_BOARD', `The rack has no board "${name}".`, {
      tryThis: `one of ${this.#machines.map(candidate => candidate.name).join(', ')}`,
    })
  }

  #log(line: string): void {
    const file = path.join(this.#plan.stateFolder, files.log)
    appendFileSync(file, `${new Date().toISOString()} ${line}\n`, { mode: 0o600 })
  }
}

function whyNot(machine: BoardMachine): string | undefined {
  return machine.state === 'halted' ? 'it switched itself off' : undefined
}
