import type { Node } from 'kubernetes-types/core/v1.js'
import { isApiError } from '../../client/api-error.ts'
import type { Record as RecordEvent } from '../../client/event-recorder.ts'
import type { Stored } from '../../client/resources.ts'
import { findCondition } from '../../objects/condition.ts'
import { type ControllerContext, recorderFor } from '../context.ts'
import { type ZoneState, zoneOf, zoneState } from './disruption.ts'
import { examine, type Finding, type Health, type Readiness, readinessOf } from './health.ts'
import { markNotReady } from './pods-not-ready.ts'
import { changeTaints, hasTaint, notReady, unreachable } from './taints.ts'
import { ZoneTainter } from './zone-tainter.ts'

/** How long a new node may take until its first status. */
const startupGraceMs = 60_000

/** Looks at all nodes every monitor period, and does what follows from those that have fallen silent or come back. */
export class NodeMonitor {
  readonly #context: ControllerContext
  readonly #record: RecordEvent
  readonly #health = new Map<string, Health>()
  readonly #known = new Map<string, Stored<Node>>()
  readonly #zones = new Map<string, ZoneTainter>()
  /** Nodes whose pods could not all be marked. */
  readonly #unmarked = new Set<string>()

  constructor(context: ControllerContext) {
    this.#context = context
    this.#record = recorderFor(context, 'node-controller')
  }

  async look(): Promise<void> {
    const nodes = this.#context.informers.nodes.list()
    await this.#greet(nodes)
    const findings = new Map<string, Readiness[]>()
    for (const node of nodes) {
      try {
        const { current } = await this.#lookAt(node)
        const zone = zoneOf(node)
        findings.set(zone, [...(findings.get(zone) ?? []), current])
      } catch (thrown) {
        // The others must not wait for one; conflicts and failures are looked at again in the next period.
        if (!isApiError(thrown, 409)) this.#context.onTrouble('node-controller', thrown)
      }
    }
    await this.#handleDisruption(findings, nodes)
  }

  async #greet(nodes: readonly Stored<Node>[]): Promise<void> {
    for (const node of nodes) {
      this.#zone(zoneOf(node))
      const { name } = node.metadata
      if (this.#known.get(name)?.metadata.uid === node.metadata.uid) continue
      this.#known.set(name, node)
      this.#health.delete(name)
      this.#tell(node, 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`)
      await this.#markReachable(node)
    }
    const there = new Set(nodes.map(({ metadata }) => metadata.name))
    for (const [name, node] of [...this.#known]) {
      if (there.has(name)) continue
      this.#known.delete(name)
      this.#health.delete(name)
      this.#unmarked.delete(name)
      this.#zone(zoneOf(node)).remove(name)
      this.#tell(node, 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
    }
  }

  async #lookAt(node: Stored<Node>): Promise<Finding> {
    const { api, informers, clock, settings } = this.#context
    const { name } = node.metadata
    const lease = informers.leases.get(`kube-node-lease/${name}`)
    const now = { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() }
    const grace = { monitorMs: settings.nodeMonitorGracePeriodMs, startupMs: startupGraceMs }
    const finding = examine(node, lease, this.#health.get(name), now, grace)
    this.#health.set(name, finding.health)
    if (finding.conditions) {
      const { resourceVersion } = node.metadata
      const patch = { metadata: { resourceVersion }, status: { conditions: finding.conditions } }
      await api.patch('nodes', undefined, name, patch, 'strategic', 'status')
    }
    await this.#planEviction(node, finding.observed)
    const hasJustGone = finding.current !== 'True' && finding.observed === 'True'
    if (hasJustGone) this.#tell(node, 'NodeNotReady', `Node ${name} status is now: NodeNotReady`)
    if (hasJustGone || (this.#unmarked.has(name) && finding.observed !== 'True')) {
      this.#unmarked.add(name)
      const pods = informers.pods.list().filter(({ spec }) => spec?.nodeName === name)
      await markNotReady(this.#context, this.#record, pods)
    }
    this.#unmarked.delete(name)
    return finding
  }

  /**
   * Goes by what was observed before this look, as Kubernetes does: a node that has just been found silent is tainted
   * one period later.
   */
  async #planEviction(node: Stored<Node>, observed: Readiness): Promise<void> {
    const { api, clock } = this.#context
    if (observed === 'True') {
      await this.#markReachable(node)
      return
    }
    const [wanted, opposite] = observed === 'False' ? [notReady, unreachable] : [unreachable, notReady]
    if (hasTaint(node, opposite)) {
      await changeTaints(api, node.metadata.name, { add: [wanted], remove: [opposite] }, clock.wallMs())
    } else if (!hasTaint(node, wanted)) {
      this.#zone(zoneOf(node)).add(node.metadata.name)
    }
  }

  async #markReachable(node: Stored<Node>): Promise<void> {
    const { api, clock } = this.#context
    this.#zone(zoneOf(node)).remove(node.metadata.name)
    if (!hasTaint(node, notReady) && !hasTaint(node, unreachable)) return
    const change = { add: [], remove: [notReady, unreachable] }
    await changeTaints(api, node.metadata.name, change, clock.wallMs())
  }

  /** When every node everywhere is away, it is rather this controller that is cut off: nothing is evicted then. */
  async #handleDisruption(
    findings: ReadonlyMap<string, readonly Readiness[]>,
    nodes: readonly Stored<Node>[],
  ): Promise<void> {
    for (const zone of [...this.#zones.keys()]) if (!findings.has(zone)) this.#zones.delete(zone)
    const states = new Map<string, ZoneState>()
    for (const [zone, readiness] of findings) states.set(zone, zoneState(readiness))
    if (states.size === 0) return
    const isFull = [...states.values()].every(state => state === 'full')
    const wasFull = [...this.#zones.values()].every(({ state }) => state === 'full')
    if (isFull && wasFull) return
    if (isFull) for (const node of nodes) await this.#markReachable(node)
    // Coming back from nothing, every node gets its whole grace period again.
    if (wasFull) for (const health of this.#health.values()) health.seenMs = this.#context.clock.monotonicMs()
    for (const [zone, state] of states) {
      const tainter = this.#zone(zone)
      if (isFull || tainter.state !== state) tainter.setState(state, findings.get(zone)?.length ?? 0)
    }
  }

  #zone(name: string): ZoneTainter {
    const { api, informers, clock, signal } = this.#context
    const known = this.#zones.get(name)
    if (known) return known
    const tainter = new ZoneTainter(clock, signal, async node => {
      const found = informers.nodes.get(node)
      const readiness = found && readinessOf(findCondition(found.status?.conditions, 'Ready'))
      if (!readiness || readiness === 'True') return
      const [add, remove] = readiness === 'False' ? [notReady, unreachable] : [unreachable, notReady]
      await changeTaints(api, node, { add: [add], remove: [remove] }, clock.wallMs())
    })
    this.#zones.set(name, tainter)
    return tainter
  }

  #tell(node: Stored<Node>, reason: string, message: string): void {
    const { name, uid } = node.metadata
    this.#record({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid } }, 'Normal', reason, message)
  }
}
