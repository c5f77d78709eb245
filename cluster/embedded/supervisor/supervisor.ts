import { appendFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { messageOf, TahanError } from '../../../support/errors.ts'
import { ownIdentity } from '../../../support/process/identity.ts'
import { serveOrders } from '../../../support/process/order-server.ts'
import type { ClusterNode } from '../../cluster.ts'
import { apiPort, nodeAddress } from '../addresses.ts'
import { makeCredentials } from '../api/certificates.ts'
import type {
  AgentConfig,
  ApiAccess,
  ClusterPlan,
  ClusterRecord,
  ProxyConfig,
  ServerConfig,
} from '../plan.ts'
import { startChild } from './child.ts'
import type { ControlAnswer, ControlRequest } from './control-protocol.ts'
import { killContainer, killSandbox } from './instances.ts'
import type { Marks } from './marked.ts'
import { NodeMachine, type Program } from './node-machine.ts'
import { type Effect, killAll } from './power.ts'
import { files, removeStateFolder, writeState } from './state-folder.ts'
import { takeSubnet } from './subnet.ts'
import { startSweeper } from './sweeper.ts'

/** The power strip of one cluster: it starts the nodes, cuts and restores their power and network, and ends it all. */
export class Supervisor {
  readonly #plan: ClusterPlan
  readonly #marks: Marks
  readonly #machines: NodeMachine[] = []
  readonly #ending = Promise.withResolvers<void>()
  #isEnding = false

  constructor(plan: ClusterPlan) {
    this.#plan = plan
    this.#marks = { TAHAN_CLUSTER: plan.id, TAHAN_SUPERVISOR: `${process.pid}:${ownIdentity().startTicks}` }
  }

  /** Resolves when every node is Ready. @throws TahanError CLUSTER_PROCESS_DIED, NO_SUBNET */
  async start(): Promise<ClusterRecord> {
    const { id, stateFolder, settings, attached } = this.#plan
    await writeState(stateFolder, files.supervisor, ownIdentity())
    this.#startSweeper()
    const logFolder = path.join(stateFolder, 'logs')
    await mkdir(logFolder, { mode: 0o700 })

    const { number: subnet } = await takeSubnet(Math.random)
    const nodes = this.#nodes(subnet)
    const url = `https://${nodeAddress(subnet, 0)}:${apiPort}`
    const kubeconfig = path.join(stateFolder, files.kubeconfig)
    // The processes load their code while the keys are made.
    const credentials = makeCredentials(subnet)
    const made = { current: undefined as Awaited<typeof credentials> | undefined }
    const known = () => {
      if (made.current) return made.current
      throw new TahanError('CLUSTER_NOT_STARTED', 'A process asks for its configuration before there is one.')
    }
    const api = (): ApiAccess => ({
      host: nodeAddress(subnet, 0),
      port: apiPort,
      caCertificate: known().caCertificate,
      token: known().token,
    })
    const server: Program = {
      title: 'server',
      file: this.#plan.programs.server,
      configuration: (): ServerConfig => ({
        subnet,
        address: nodeAddress(subnet, 0),
        settings,
        credentials: known(),
        kubeconfig,
        stateFile: path.join(stateFolder, 'state.jsonl'),
      }),
    }
    for (const [index, node] of nodes.entries()) {
      const folder = path.join(stateFolder, 'nodes', node.name)
      await mkdir(folder, { recursive: true, mode: 0o711 })
      const agent: Program = {
        title: `agent ${node.name}`,
        file: this.#plan.programs.agent,
        configuration: (): AgentConfig => ({
          cluster: id,
          subnet,
          settings,
          node: { ...node, index },
          api: api(),
          serving: { certificate: known().serverCertificate, key: known().serverKey },
          folder,
          nodeBinary: this.#plan.nodeBinary,
          proxy: this.#plan.programs.proxy,
          images: this.#plan.images,
        }),
      }
      this.#machines.push(
        new NodeMachine({
          name: node.name,
          nodeBinary: this.#plan.nodeBinary,
          programs: index === 0 ? [server, agent] : [agent],
          clusterMarks: this.#marks,
          logFolder,
          log: line => this.#log(line),
        }),
      )
    }
    const boots = this.#machines.map(machine => machine.boot())
    made.current = await credentials
    const [[serve, ...first] = [], ...others] = boots
    await serve?.()
    await Promise.all([...first, ...others.flat()].map(configure => configure()))
    this.#startClusterIpProxy({ api: api(), role: { kind: 'cluster-ips' } }, logFolder)

    await serveOrders(
      path.join(stateFolder, files.control),
      (request: ControlRequest) => this.#carryOut(request),
      'CONTROL_REFUSED',
    )
    const record: ClusterRecord = {
      id,
      supervisor: ownIdentity(),
      attached,
      subnet,
      url,
      kubeconfig,
      nodes,
      settings,
    }
    await writeState(stateFolder, files.record, record)
    return record
  }

  /** Takes everything away. Safe to call more than once. */
  async end(): Promise<void> {
    if (this.#isEnding) return this.#ending.promise
    this.#isEnding = true
    for (const machine of this.#machines) machine.retire()
    await killAll(this.#marks)
    await removeStateFolder(this.#plan.stateFolder)
    this.#ending.resolve()
  }

  #nodes(subnet: number): ClusterNode[] {
    return Array.from({ length: this.#plan.nodes }, (_, index) => ({
      name: index === 0 ? 'server-1' : `agent-${index}`,
      role: index === 0 ? 'server' : 'agent',
      address: nodeAddress(subnet, index),
    }))
  }

  async #carryOut(request: ControlRequest): Promise<ControlAnswer> {
    const { atNs, pids } = await this.#effectOf(request)
    const nodes = this.#machines.map(({ name, state }) => ({ name, state }))
    return { ok: true, atNs: String(atNs), pids, nodes }
  }

  async #effectOf(request: ControlRequest): Promise<Effect> {
    switch (request.do) {
      case 'status':
        break
      case 'container-kill':
        return killContainer(this.#marks, request.pod)
      case 'sandbox-kill':
        return killSandbox(this.#marks, request.pod)
      case 'power-off':
        return this.#machine(request.node).cutPower()
      case 'power-on':
        return this.#machine(request.node).restorePower()
      case 'reboot':
        return this.#machine(request.node).reboot()
      case 'network-cut':
        return this.#machine(request.node).cutNetwork()
      case 'network-restore':
        await this.#machine(request.node).restoreNetwork()
        break
      default:
        throw new TahanError(
          'CONTROL_REFUSED',
          `The supervisor does not know "${String(Object(request).do)}".`,
        )
    }
    return { atNs: process.hrtime.bigint(), pids: [] }
  }

  #machine(name: string): NodeMachine {
    const machine = this.#machines.find(candidate => candidate.name === name)
    if (machine) return machine
    throw new TahanError('NO_SUCH_NODE', `The cluster has no node "${name}".`, {
      tryThis: `one of ${this.#machines.map(candidate => candidate.name).join(', ')}`,
    })
  }

  #startSweeper(): void {
    const sweeper = startSweeper(this.#plan.id, this.#plan.stateFolder)
    sweeper.on('exit', () => {
      if (!this.#isEnding) this.#startSweeper() // somebody killed it: what it guards is guarded again
    })
  }

  /**
   * The services' own addresses belong to the network, not to a node: every living node's kube-proxy would carry them,
   * and a dead node's clients are dead too. So one proxy outside of all nodes stands for them.
   */
  #startClusterIpProxy(config: ProxyConfig, logFolder: string): void {
    const start = () => {
      const proxy = startChild({
        title: 'proxy',
        nodeBinary: this.#plan.nodeBinary,
        program: this.#plan.programs.proxy,
        marks: this.#marks,
        log: path.join(logFolder, 'proxy.log'),
        onExit: child => {
          if (this.#isEnding) return
          this.#log(`proxy (process ${child.pid}) died: ${child.ended()}; starts again`)
          setTimeout(start, 1_000)
        },
      })
      proxy.configure(config).catch(error => this.#log(messageOf(error)))
    }
    start()
  }

  #log(line: string): void {
    if (this.#isEnding) return
    appendFileSync(path.join(this.#plan.stateFolder, files.log), `${new Date().toISOString()} ${line}\n`, {
      mode: 0o600,
    })
  }
}
