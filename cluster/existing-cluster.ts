import path from 'node:path'
import { type Fault, type FaultKind, type Injection, isNodeFault } from '../support/chaos/fault.ts'
import { TahanError } from '../support/errors.ts'
import type { Cluster, ClusterNode } from './cluster.ts'
import { configurationOf } from './existing/configuration.ts'
import { identityOf } from './existing/identity.ts'
import { type NeededRight, neededRights } from './existing/needs.ts'
import { type FoundNode, type FoundNodes, findNodes } from './existing/nodes.ts'
import { addressFor, reach } from './existing/reach.ts'
import { missingRights, rightsMissing } from './existing/review.ts'
import { waysOf } from './existing/ways.ts'
import { type Connection, connect } from './kubernetes/connection.ts'
import { apiFaultKinds, injectApiFault, isApiFault } from './kubernetes/faults.ts'
import { KubernetesOrchestrator } from './kubernetes/orchestrator.ts'
import { rightInWords, ruleFor } from './kubernetes/rights.ts'
import type { ExistingTarget, Opening } from './target.ts'

/** Experiments with instances need no nodes. */
const unseen: FoundNodes = { nodes: [], leftOut: [], versions: {} }

/** What is found out about a cluster before anything is done in it. */
interface Found {
  id: string
  versions: Record<string, string>
  configuration: Record<string, string>
  nodes: readonly FoundNode[]
  missing: readonly NeededRight[]
}

/**
 * A cluster that somebody else runs, through its API alone: GKE, EKS, AKS, kind, k3d or what a kubeconfig leads to.
 * What is made in it is in namespaces of its own, and goes.
 */
export class ExistingCluster implements Cluster {
  readonly target = 'existing'
  readonly id: string
  readonly nodes: readonly ClusterNode[]
  readonly kubeconfig: string
  readonly orchestrator: KubernetesOrchestrator
  readonly can: ReadonlySet<FaultKind>
  readonly configuration: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly disposable: boolean
  readonly #target: ExistingTarget
  readonly #missing: readonly NeededRight[]
  readonly #connection: Connection
  readonly #nowMs: () => number

  private constructor(target: ExistingTarget, connection: Connection, found: Found, nowMs: () => number) {
    this.id = found.id
    this.nodes = found.nodes
    this.kubeconfig = target.kubeconfig
    this.disposable = target.disposable
    this.configuration = found.configuration
    this.versions = found.versions
    this.orchestrator = new KubernetesOrchestrator(
      connection,
      found.nodes,
      waysOf(target, connection, found.nodes),
    )
    this.#target = target
    this.#missing = found.missing
    this.#connection = connection
    this.#nowMs = nowMs
    this.can = new Set(apiFaultKinds.filter(kind => this.#whyNot(kind) === undefined))
  }

  /** @throws TahanError KUBECONFIG_UNREADABLE, CONTEXT_UNKNOWN, CLUSTER_NOT_REACHED, NOT_LOGGED_IN, RIGHT_MISSING */
  static async open(target: ExistingTarget, { nowMs }: Pick<Opening, 'nowMs'>): Promise<ExistingCluster> {
    const connection = connect(target.kubeconfig, target.context)
    const addresses = await Promise.all(target.addresses.map(addressFor))
    const kubernetes = await reach(connection, target.context)
    const missing = await missingRights(connection, neededRights(target))
    const mayDoWithoutNodes = target.door !== 'node-port' || target.addresses.length > 0
    const fatal = missing.filter(
      right => right.for === 'apps' || (right.for === 'nodes' && !mayDoWithoutNodes),
    )
    if (fatal.length > 0) throw rightsMissing(target.context, fatal)
    const seesNodes = !missing.some(right => right.for === 'nodes')
    const { nodes, leftOut, versions } = seesNodes ? await findNodes(connection) : unseen
    const found: Found = {
      id: await identityOf(connection),
      versions: { kubernetes, ...versions },
      configuration: {
        ...(await configurationOf(connection)),
        ...(leftOut.length > 0 && { 'nodes-left-out': leftOut.join('; ') }),
      },
      nodes,
      missing,
    }
    return new ExistingCluster({ ...target, addresses }, connection, found, nowMs)
  }

  cannot(kind: FaultKind): string {
    return this.#whyNot(kind) ?? `${kind} can be done here`
  }

  healCommand(fault: Fault): string[] {
    if (fault.kind !== 'node-drain') return ['true']
    const { kubeconfig, context } = this.#target
    const program = path.join(import.meta.dirname, 'existing/uncordon.ts')
    return [process.execPath, program, kubeconfig, context, this.id, fault.node]
  }

  async inject(fault: Fault, signal: AbortSignal): Promise<Injection> {
    if (isApiFault(fault)) return injectApiFault(this.#connection, fault, this.#nowMs, signal)
    throw new TahanError('FAULT_REFUSED', `${this.#target.context} was asked for ${fault.kind}.`, {
      because: this.cannot(fault.kind),
    })
  }

  /** The cluster was here before, and stays. */
  async [Symbol.asyncDispose](): Promise<void> {}

  #whyNot(kind: FaultKind): string | undefined {
    const isNeeded = (right: NeededRight) =>
      right.for === kind || (isNodeFault(kind) && right.for === 'nodes')
    const right = this.#missing.find(isNeeded)
    if (right) return `${kind} needs a right that is missing: ${rightInWords(right)}; add ${ruleFor(right)}`
    if (!(apiFaultKinds as readonly string[]).includes(kind)) {
      return `${kind} needs SSH to the nodes, which an inventory gives: TAHAN_INVENTORY`
    }
    if (isNodeFault(kind) && !this.nodes.some(({ role }) => role === 'agent')) {
      return `${kind} needs a node that takes pods and is no server, and this cluster has none`
    }
    return undefined
  }
}
