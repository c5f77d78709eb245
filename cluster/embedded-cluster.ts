import { isDeepStrictEqual } from 'node:util'
import { type Fault, type FaultKind, type Injection, isNodeFault } from '../support/chaos/fault.ts'
import { TahanError } from '../support/errors.ts'
import type { ResourceSource, UsageOptions } from '../support/resources/source.ts'
import type { Cluster, ClusterNode, FailureHandling, UsageWay } from './cluster.ts'
import { healCommand, injectProcessFault, isProcessFault, processFaultKinds } from './embedded/faults.ts'
import { type EmbeddedOptions, openEmbedded } from './embedded/open.ts'
import type { ClusterRecord } from './embedded/plan.ts'
import { type ClusterSettings, kubernetesDefaults, responsive } from './embedded/settings.ts'
import * as standingClusters from './embedded/standing.ts'
import { type Connection, connect } from './kubernetes/connection.ts'
import { apiFaultHealCommand, apiFaultKinds, injectApiFault, isApiFault } from './kubernetes/faults.ts'
import { KubernetesOrchestrator } from './kubernetes/orchestrator.ts'
import { usageOf } from './kubernetes/usage.ts'
import type { EmbeddedTarget, Opening, Standing } from './target.ts'

const settingsOf: Record<FailureHandling, ClusterSettings> = {
  defaults: kubernetesDefaults,
  responsive,
}

/** The embedded cluster as experiments see it: its processes, behind the interface that every target has. */
export class EmbeddedTargetCluster implements Cluster {
  readonly target = 'embedded'
  readonly id: string
  readonly nodes: readonly ClusterNode[]
  readonly kubeconfig: string
  readonly orchestrator: KubernetesOrchestrator
  readonly can: ReadonlySet<FaultKind>
  readonly configuration: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  /** It was made for this. */
  readonly disposable = true
  readonly #connection: Connection
  readonly #stateFolder: string
  readonly #nowMs: () => number
  readonly #end: () => Promise<void>

  private constructor(
    at: { record: ClusterRecord; stateFolder: string; end: () => Promise<void> },
    connection: Connection,
    versions: Record<string, string>,
    nowMs: () => number,
  ) {
    const { record, stateFolder, end } = at
    this.id = `${record.url} (${record.id})`
    this.nodes = record.nodes
    this.kubeconfig = record.kubeconfig
    this.can = faultsFor(record.nodes)
    this.configuration = namesOf(record.settings)
    this.versions = versions
    this.orchestrator = new KubernetesOrchestrator(connection, record.nodes)
    this.#connection = connection
    this.#stateFolder = stateFolder
    this.#nowMs = nowMs
    this.#end = end
  }

  static async open(
    { nodes, handling, apps = [] }: EmbeddedTarget,
    { nowMs, signal }: Pick<Opening, 'nowMs' | 'signal'>,
  ): Promise<EmbeddedTargetCluster> {
    const settings = settingsOf[handling]
    const { record, stateFolder, end } =
      (apps.length === 0 ? await standing(nodes, settings) : undefined) ??
      (await fresh({ nodes, settings, apps, signal }))
    try {
      const connection = connect(record.kubeconfig)
      const { gitVersion } = await connection.version.getCode()
      return new EmbeddedTargetCluster(
        { record, stateFolder, end },
        connection,
        { kubernetes: gitVersion },
        nowMs,
      )
    } catch (thrown) {
      await end()
      throw thrown
    }
  }

  cannot(kind: FaultKind): string {
    switch (kind) {
      case 'agent-restart':
        return "an embedded node's agent is the parent of its containers' processes and carries their connections, so they cannot outlive it as they outlive a k3s-agent"
      case 'network-degrade':
        return 'embedded nodes meet on the loopback of one machine, and there is no link between them that could lose, slow or delay packets'
      default:
        return `${kind} needs an agent, and this cluster is one server: TAHAN_NODES=3 has two`
    }
  }

  usage(way: UsageWay, options: UsageOptions, signal: AbortSignal): Promise<ResourceSource> {
    return usageOf(this.#connection, way, options, signal)
  }

  healCommand(fault: Fault): string[] {
    const command = isProcessFault(fault)
      ? healCommand(this.#stateFolder, fault)
      : apiFaultHealCommand(fault, this.kubeconfig, this.#stateFolder)
    return command.length > 0 ? command : ['true']
  }

  async inject(fault: Fault, signal: AbortSignal): Promise<Injection> {
    if (isApiFault(fault)) return injectApiFault(this.#connection, fault, this.#nowMs, signal)
    if (isProcessFault(fault)) return injectProcessFault(this.#stateFolder, fault, this.#nowMs, signal)
    throw new TahanError('FAULT_REFUSED', `The embedded cluster was asked for ${fault.kind}.`, {
      because: this.cannot(fault.kind),
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end()
  }
}

/** Without its only server a cluster repairs nothing: what takes a node needs an agent. */
function faultsFor(nodes: readonly ClusterNode[]): Set<FaultKind> {
  const all: FaultKind[] = [...processFaultKinds, ...apiFaultKinds]
  const hasAgent = nodes.some(({ role }) => role === 'agent')
  return new Set(all.filter(kind => hasAgent || !isNodeFault(kind)))
}

interface Found {
  record: ClusterRecord
  stateFolder: string
  end: () => Promise<void>
}

/** The cluster that `npm run up` left, when it is the one this run would make. It stays when the run ends. */
async function standing(nodes: number, settings: ClusterSettings): Promise<Found | undefined> {
  const found = await standingClusters.findStanding()
  if (!found || found.record.nodes.length !== nodes || !isDeepStrictEqual(found.record.settings, settings)) {
    return undefined
  }
  return { ...found, end: async () => {} }
}

async function fresh(options: EmbeddedOptions): Promise<Found> {
  const cluster = await openEmbedded(options)
  return { ...cluster, end: async () => cluster[Symbol.asyncDispose]() }
}

/** As the arguments of K3s' parts name them, so that a reader can compare with a real cluster's. */
function namesOf(settings: ClusterSettings): Record<string, string> {
  const seconds = (ms: number) => `${ms / 1_000}s`
  return {
    'node-monitor-period': seconds(settings.nodeMonitorPeriodMs),
    'node-monitor-grace-period': seconds(settings.nodeMonitorGracePeriodMs),
    'node-status-update-frequency': seconds(settings.nodeStatusUpdateFrequencyMs),
    'node-status-report-frequency': seconds(settings.nodeStatusReportFrequencyMs),
    'node-lease-duration-seconds': String(settings.nodeLeaseDurationSeconds),
    'default-not-ready-toleration-seconds': String(settings.defaultNotReadyTolerationSeconds),
    'default-unreachable-toleration-seconds': String(settings.defaultUnreachableTolerationSeconds),
    'restart-back-off': `${seconds(settings.restartBackOffMs)} to ${seconds(settings.restartBackOffMaxMs)}`,
    'pod-relist-period': seconds(settings.podRelistPeriodMs),
  }
}

/** Starts an embedded cluster that stays, unless one stays already. */
export async function bringUpEmbedded(
  { nodes, handling, apps = [] }: EmbeddedTarget,
  { signal }: Pick<Opening, 'signal'>,
): Promise<Standing> {
  const settings = settingsOf[handling]
  const { record, isNew } = await standingClusters.bringUp({ nodes, settings, apps, signal })
  return { kubeconfig: record.kubeconfig, nodes: record.nodes.map(({ name }) => name), isNew }
}

/** Takes every embedded cluster away that stays. @returns what was done, in words */
export async function takeDownEmbedded(): Promise<string> {
  const count = await standingClusters.takeDown()
  return count === 0 ? 'nothing was up' : 'taken away'
}
