import path from 'node:path'
import {
  type DegradationKind,
  type Fault,
  type FaultKind,
  faultKinds,
  type Injection,
  isNodeFault,
} from '../support/chaos/fault.ts'
import { TahanError } from '../support/errors.ts'
import type { NodeHardware } from '../support/record/manifest.ts'
import type { ResourceSource, UsageOptions } from '../support/resources/source.ts'
import type { Cluster, ClusterNode, UsageWay } from './cluster.ts'
import type { NodeBoards } from './existing/boards.ts'
import { configurationOf } from './existing/configuration.ts'
import { identitiesOf } from './existing/identity.ts'
import { type NeededRight, neededRights } from './existing/needs.ts'
import { type FoundNode, type FoundNodes, findNodes } from './existing/nodes.ts'
import { addressFor, reach } from './existing/reach.ts'
import { missingRights, rightsMissing } from './existing/review.ts'
import { waysOf } from './existing/ways.ts'
import { boardFaultHealCommand } from './k3s/faults/board-faults.ts'
import { isBoardFault } from './k3s/faults/offer.ts'
import { type Connection, connect } from './kubernetes/connection.ts'
import { apiFaultKinds, injectApiFault, isApiFault } from './kubernetes/faults.ts'
import { KubernetesOrchestrator } from './kubernetes/orchestrator.ts'
import { rightInWords, ruleFor } from './kubernetes/rights.ts'
import { usageOf } from './kubernetes/usage.ts'
import type { ExistingTarget, Opening } from './target.ts'

/** Experiments with instances need no nodes. */
const unseen: FoundNodes = { nodes: [], leftOut: [], versions: {}, servers: [] }

/** What is found out about a cluster before anything is done in it. */
interface Found {
  id: string
  versions: Record<string, string>
  configuration: Record<string, string>
  nodes: readonly FoundNode[]
  missing: readonly NeededRight[]
  boards: NodeBoards | undefined
}

/**
 * A cluster that somebody else runs, through its API alone: GKE, EKS, AKS, kind, k3d or what a kubeconfig leads to.
 * What is made in it is in namespaces of its own, and goes. With an inventory of its machines it can have the faults
 * that boards can have.
 */
export class ExistingCluster implements Cluster {
  readonly target = 'existing'
  readonly id: string
  readonly nodes: readonly ClusterNode[]
  readonly kubeconfig: string
  readonly orchestrator: KubernetesOrchestrator
  readonly can: ReadonlySet<FaultKind>
  readonly degradations: ReadonlySet<DegradationKind>
  readonly hardware: readonly NodeHardware[]
  readonly clockOffsets?: NonNullable<Cluster['clockOffsets']>
  readonly sensors?: NonNullable<Cluster['sensors']>
  readonly configuration: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly disposable: boolean
  readonly #target: ExistingTarget
  readonly #found: Found
  readonly #connection: Connection
  readonly #nowMs: () => number

  private constructor(target: ExistingTarget, connection: Connection, found: Found, nowMs: () => number) {
    const { boards } = found
    this.id = found.id
    this.nodes = found.nodes.map(({ name, role, address }) => ({ name, role, address }))
    this.kubeconfig = target.kubeconfig
    // An inventory speaks for its own machines, and for the cluster only where they are all of it.
    this.disposable = target.disposable || (boards?.areAll === true && boards.inventory.disposable)
    this.configuration = found.configuration
    this.versions = found.versions
    this.hardware = boards?.faults.hardware ?? found.nodes.map(({ hardware }) => hardware)
    if (boards) {
      this.clockOffsets = signal => boards.faults.clockOffsets(signal)
      this.sensors = everyMs => boards.faults.sensors(everyMs)
    }
    this.degradations = boards?.faults.degradations ?? new Set()
    this.orchestrator = new KubernetesOrchestrator(
      connection,
      this.nodes,
      waysOf(target, connection, found.nodes),
    )
    this.#target = target
    this.#found = found
    this.#connection = connection
    this.#nowMs = nowMs
    this.can = new Set(faultKinds.filter(kind => this.#whyNot(kind) === undefined))
  }

  /**
   * @throws TahanError KUBECONFIG_UNREADABLE, CONTEXT_UNKNOWN, CLUSTER_NOT_REACHED, NOT_LOGGED_IN, RIGHT_MISSING,
   * INVENTORY_OF_ANOTHER_CLUSTER
   */
  static async open(given: ExistingTarget, opening: Opening): Promise<ExistingCluster> {
    const connection = connect(given.kubeconfig, given.context)
    const target = { ...given, addresses: await Promise.all(given.addresses.map(addressFor)) }
    const kubernetes = await reach(connection, target.context)
    const missing = await missingRights(connection, neededRights(target))
    refuseWithout(target, missing)
    const ids = await identitiesOf(connection)
    for (const one of ids) opening.refuseUnhealed?.(one)
    const [id] = ids
    const seesNodes = !missing.some(right => right.for === 'nodes')
    const found = seesNodes ? await findNodes(connection) : unseen
    const { nodes, leftOut, versions, servers } = found
    for (const words of leftOut) opening.say(`left out: node ${words}`)
    const configuration = await configurationOf(connection, servers)
    const boards = target.inventory && (await boardsOf(target.inventory, found, connection, opening))
    const all = {
      id,
      versions: { kubernetes, ...versions },
      configuration,
      nodes,
      missing,
      boards: boards || undefined,
    }
    return new ExistingCluster(target, connection, all, opening.nowMs)
  }

  cannot(kind: FaultKind): string {
    return this.#whyNot(kind) ?? `${kind} can be done here`
  }

  cannotDegrade(how: DegradationKind): string {
    const { boards } = this.#found
    if (!boards) return this.cannot('network-degrade')
    return boards.faults.whyNoDegradation(how) ?? `${how} can be done here`
  }

  usage(way: UsageWay, options: UsageOptions, signal: AbortSignal): Promise<ResourceSource> {
    return usageOf(this.#connection, way, options, signal)
  }

  healCommand(fault: Fault): string[] {
    const { boards } = this.#found
    if (boards && isBoardFault(fault)) return boardFaultHealCommand(boards.inventory.file, fault, false)
    if (fault.kind !== 'node-drain') return ['true']
    const { kubeconfig, context } = this.#target
    const program = path.join(import.meta.dirname, 'existing/uncordon.ts')
    return [process.execPath, program, kubeconfig, context, this.id, fault.node]
  }

  async inject(fault: Fault, signal: AbortSignal): Promise<Injection> {
    const { boards } = this.#found
    if (isApiFault(fault)) return injectApiFault(this.#connection, fault, this.#nowMs, signal)
    if (boards) return boards.faults.inject(fault, signal)
    throw new TahanError('FAULT_REFUSED', `${this.#target.context} was asked for ${fault.kind}.`, {
      because: this.cannot(fault.kind),
    })
  }

  /** The cluster was here before, and stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#found.boards?.[Symbol.asyncDispose]()
  }

  #whyNot(kind: FaultKind): string | undefined {
    const { missing, boards } = this.#found
    const isNeeded = (right: NeededRight) =>
      right.for === kind || (isNodeFault(kind) && right.for === 'nodes')
    const right = missing.find(isNeeded)
    if (right) return `${kind} needs a right that is missing: ${rightInWords(right)}; add ${ruleFor(right)}`
    if (!(apiFaultKinds as readonly string[]).includes(kind)) {
      return boards
        ? boards.whyNot(kind)
        : `${kind} needs SSH to the nodes, which an inventory gives: TAHAN_INVENTORY`
    }
    if (isNodeFault(kind) && !this.nodes.some(({ role }) => role === 'agent')) {
      return `${kind} needs a node that takes pods and is no server, and this cluster has none`
    }
    return undefined
  }
}

/** All that SSH takes is loaded where there is SSH: most existing clusters give none. */
async function boardsOf(
  inventory: string,
  found: FoundNodes,
  connection: Connection,
  opening: Opening,
): Promise<NodeBoards> {
  const { boardsBehind } = await import('./existing/boards.ts')
  return boardsBehind(found, inventory, connection, opening)
}

/** @throws TahanError RIGHT_MISSING with all that nothing goes without */
function refuseWithout({ context, door, addresses }: ExistingTarget, missing: readonly NeededRight[]): void {
  const mayDoWithoutNodes = door !== 'node-port' || addresses.length > 0
  const fatal = missing.filter(right => right.for === 'apps' || (right.for === 'nodes' && !mayDoWithoutNodes))
  if (fatal.length > 0) throw rightsMissing(context, fatal)
}
