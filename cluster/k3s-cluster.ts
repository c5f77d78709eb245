import type { DegradationKind, Fault, FaultKind, Injection } from '../support/chaos/fault.ts'
import { faultKinds, isNodeFault } from '../support/chaos/fault.ts'
import type { ClockOffset, NodeHardware } from '../support/record/manifest.ts'
import type { ResourceSource, UsageOptions } from '../support/resources/source.ts'
import type { Cluster, ClusterNode, UsageWay } from './cluster.ts'
import { describe } from './k3s/describe/describe.ts'
import { BoardFaults, boardFaultHealCommand } from './k3s/faults/board-faults.ts'
import { isBoardFault } from './k3s/faults/offer.ts'
import { boardTools } from './k3s/faults/tools.ts'
import { type Boards, findBoards } from './k3s/open/boards.ts'
import { type ProvisionedBoards, provisionBoards } from './k3s/open/provisioned.ts'
import { LocalVolumes } from './k3s/volumes/local-volumes.ts'
import { type Connection, connect } from './kubernetes/connection.ts'
import { apiFaultHealCommand, apiFaultKinds, injectApiFault, isApiFault } from './kubernetes/faults.ts'
import { KubernetesOrchestrator } from './kubernetes/orchestrator.ts'
import { usageOf } from './kubernetes/usage.ts'
import type { Opening, PiTarget, RackTarget } from './target.ts'

interface Parts {
  target: 'rack' | 'pi'
  boards: Boards
  provisioned: ProvisionedBoards
  connection: Connection
  faults: BoardFaults
  versions: Record<string, string>
  configuration: Record<string, string>
}

/** K3s on boards: a rack's virtual ones, or those of an inventory. */
export class K3sCluster implements Cluster {
  readonly target: 'rack' | 'pi'
  readonly id: string
  readonly nodes: readonly ClusterNode[]
  readonly kubeconfig: string
  readonly orchestrator: KubernetesOrchestrator
  readonly can: ReadonlySet<FaultKind>
  readonly degradations: ReadonlySet<DegradationKind>
  readonly hardware: readonly NodeHardware[]
  readonly configuration: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly disposable: boolean
  readonly #parts: Parts
  readonly #nowMs: () => number
  readonly #owned: AsyncDisposableStack

  private constructor(parts: Parts, nowMs: () => number, owned: AsyncDisposableStack) {
    const { target, boards, provisioned, connection, faults } = parts
    this.target = target
    this.id = boards.id
    this.nodes = provisioned.inventory.boards.map(({ name, role, address }) => ({ name, role, address }))
    this.kubeconfig = provisioned.kubeconfig
    this.orchestrator = new KubernetesOrchestrator(connection, this.nodes)
    this.degradations = faults.degradations
    this.hardware = faults.hardware
    this.configuration = parts.configuration
    this.versions = parts.versions
    this.disposable = provisioned.inventory.disposable
    this.#parts = parts
    this.#nowMs = nowMs
    this.#owned = owned
    this.can = new Set(faultKinds.filter(kind => this.#whyNot(kind) === undefined))
  }

  /** Boots a rack, or takes the boards of an inventory; provisions them and connects. */
  static async open(target: RackTarget | PiTarget, opening: Opening): Promise<K3sCluster> {
    const { nowMs, say, signal } = opening
    await using owned = new AsyncDisposableStack()
    const boards = owned.use(await findBoards(target, opening))
    opening.refuseUnhealed?.(boards.id)
    const provisioned = owned.use(await provisionBoards({ ...target, ...boards }, opening))
    const connection = connect(provisioned.kubeconfig)
    const { versions, configuration } = await describe(connection, provisioned.inventory.boards)
    const tools = boardTools(provisioned.inventory.boards, provisioned.access, nowMs)
    const faults = await BoardFaults.open(tools, connection, say, signal)
    const { inventory, access } = provisioned
    const shells = new Map(inventory.boards.map(board => [board.name, access.shell(board)]))
    owned.use(await LocalVolumes.open({ connection, shells, say }))
    const parts = {
      target: target.kind,
      boards,
      provisioned,
      connection,
      faults,
      versions: { ...versions, ...provisioned.versions },
      configuration,
    }
    return new K3sCluster(parts, nowMs, owned.move())
  }

  cannot(kind: FaultKind): string {
    return this.#whyNot(kind) ?? `${kind} can be done here`
  }

  cannotDegrade(how: DegradationKind): string {
    return this.#parts.faults.whyNoDegradation(how) ?? `${how} can be done here`
  }

  clockOffsets(signal: AbortSignal): Promise<ClockOffset[]> {
    return this.#parts.faults.clockOffsets(signal)
  }

  usage(way: UsageWay, options: UsageOptions, signal: AbortSignal): Promise<ResourceSource> {
    return usageOf(this.#parts.connection, way, options, signal)
  }

  sensors(everyMs: number): ResourceSource {
    return this.#parts.faults.sensors(everyMs)
  }

  healCommand(fault: Fault): string[] {
    const { boards } = this.#parts
    if (isBoardFault(fault))
      return boardFaultHealCommand(boards.inventory.file, fault, this.target === 'rack')
    const command = apiFaultHealCommand(fault, this.kubeconfig, boards.folder)
    return command.length > 0 ? command : ['true']
  }

  inject(fault: Fault, signal: AbortSignal): Promise<Injection> {
    const { faults, connection } = this.#parts
    if (isApiFault(fault)) return injectApiFault(connection, fault, this.#nowMs, signal)
    return faults.inject(fault, signal)
  }

  /** A rack of the run's own goes; boards of an inventory, and a rack that was there, keep their K3s. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync()
  }

  #whyNot(kind: FaultKind): string | undefined {
    if (!(apiFaultKinds as readonly string[]).includes(kind)) return this.#parts.faults.whyNot(kind)
    const hasAgent = this.nodes.some(({ role }) => role === 'agent')
    return isNodeFault(kind) && !hasAgent ? `${kind} needs an agent, and every board is a server` : undefined
  }
}
