import type { Fault } from '../chaos/fault.ts'
import type { TimelineEvent } from '../timeline/event.ts'
import { InstanceTable, type KnownInstance } from './instances.ts'
import { eventInWords, showsReaction, subjectOf } from './noticed.ts'

/** What the orchestrator did about a fault, by the instants its events arrived at. Run's clock. */
export interface Reaction {
  /** t1 */
  noticedMs: number | undefined
  /** The event that t1 stands on, in words. */
  noticedBy: string | undefined
  /** The container of every replacement runs. */
  runningMs: number | undefined
  /** t2: every replacement is ready. */
  readyMs: number | undefined
}

/**
 * Reads t1 and t2 from the timeline.
 *
 * t1 is the first event at or after t0 that shows the fault was noticed (see `showsReaction`); what was there when the
 * watch began, and news of anything the fault did not touch, never counts.
 *
 * t2 is the first instant at which as many instances are ready as were before the fault, where those that the fault
 * took count only once they were renewed: their container restarted, or (after a node came back) they were seen not
 * ready and are ready again. The same rule says for each kind of fault what "repaired" means:
 * - container-kill, sandbox-kill: the instance's container was restarted and it is ready, or another replaced it;
 * - pod-delete, node-power-off, node-network-cut: as many new instances are ready as were taken;
 * - node-reboot: they are ready again on the node, or were replaced;
 * - node-power-on: all instances are ready, with those that were away with the node: more than before the fault;
 * - agent-restart, network-degrade, worker-away: nothing, for they take no instance of the service;
 * - node-drain: so for all instances of the drained node; rolling-update: for all instances of the app.
 *
 * `runningMs` is the same with "its container runs" in place of "is ready": orchestrators may call an instance repaired
 * then, although no request reaches it yet. What comes after the trial's end is not there, so it is undefined.
 */
export function readReaction(
  events: readonly TimelineEvent[],
  app: string,
  fault: Fault,
  t0Ms: number,
): Reaction {
  const instances = new InstanceTable(app)
  const latest = new Map<string, TimelineEvent>()
  const ordered = events.toSorted((a, b) => a.atMs - b.atMs)
  const start = ordered.findIndex(event => event.atMs >= t0Ms)
  const [before, after] = start < 0 ? [ordered, []] : [ordered.slice(0, start), ordered.slice(start)]
  for (const event of before) {
    instances.apply(event)
    latest.set(subjectOf(event), event)
  }
  const wanted = fault.kind === 'node-power-on' ? instances.present : instances.ready
  instances.hit(instance => takes(fault, instance))
  const { hitNames } = instances

  const reaction: Reaction = {
    noticedMs: undefined,
    noticedBy: undefined,
    runningMs: undefined,
    readyMs: undefined,
  }
  for (const event of after) {
    if (reaction.noticedMs === undefined) {
      if (showsReaction(event, latest.get(subjectOf(event)), { app, fault, hitNames })) {
        reaction.noticedMs = event.atMs
        reaction.noticedBy = eventInWords(event)
      }
    }
    instances.apply(event)
    latest.set(subjectOf(event), event)
    if (reaction.noticedMs === undefined || wanted === 0 || hitNames.length === 0) continue
    if (reaction.runningMs === undefined && instances.running >= wanted) reaction.runningMs = event.atMs
    if (reaction.readyMs === undefined && instances.ready >= wanted) reaction.readyMs = event.atMs
  }
  return reaction
}

/** False for a fault that leaves every instance where it is: there is nothing to repair. */
export function takesInstances({ kind }: Fault): boolean {
  return kind !== 'agent-restart' && kind !== 'network-degrade' && kind !== 'worker-away'
}

function takes(fault: Fault, { name, node }: KnownInstance): boolean {
  if (!takesInstances(fault)) return false
  if ('instance' in fault) return name === fault.instance
  if ('node' in fault) return node === fault.node
  return true
}
