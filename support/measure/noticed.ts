import type { Fault } from '../chaos/fault.ts'
import type { TimelineEvent } from '../timeline/event.ts'

/** What the fault touched, to tell the reactions to it from everything else that goes on. */
export interface Touched {
  app: string
  fault: Fault
  /** Names of the instances that the fault took. */
  hitNames: readonly string[]
}

/**
 * Whether an event shows that the orchestrator noticed the fault. Only what concerns the touched parts does:
 * - an instance that the fault took changed, or a new instance of the app appeared;
 * - an instance that it took is no longer among the ready endpoints;
 * - the fault's node changed (its readiness, taints or being schedulable);
 * - the orchestrator reported something about one of them: a kubelet says that a readiness probe failed seconds before
 *   the instance's status changes, so these notes are often the first sign.
 *
 * @param before the latest event of the same thing; undefined when there was none
 */
export function showsReaction(
  event: TimelineEvent,
  before: TimelineEvent | undefined,
  { app, fault, hitNames }: Touched,
): boolean {
  const node = 'node' in fault ? fault.node : undefined
  switch (event.kind) {
    case 'note': {
      const [kind, name = ''] = event.about.split(' ')
      if (fault.kind === 'rolling-update') return event.app === app && isOf(name, fault.app)
      return (hitNames.includes(name) && kind !== 'Node') || (kind === 'Node' && name === node)
    }
    case 'node':
      return event.name === node && isNews(event, before)
    case 'instance':
      if (event.app !== app || event.change === 'present') return false
      return before === undefined || (hitNames.includes(event.name) && isNews(event, before))
    case 'control-plane':
      return false
    case 'endpoints': {
      if (event.app !== app || before?.kind !== 'endpoints') return false
      return before.ready.some(name => hitNames.includes(name) && !event.ready.includes(name))
    }
    default:
      return event satisfies never
  }
}

/** What belongs to a workload is named after it: its sets of replicas, and their pods. */
function isOf(name: string, workload: string): boolean {
  return name === workload || name.startsWith(`${workload}-`)
}

/** The thing that an event tells of, so that it can be compared with what was told before. */
export function subjectOf(event: TimelineEvent): string {
  switch (event.kind) {
    case 'note':
      return 'note'
    case 'node':
      return `node ${event.name}`
    case 'instance':
      return `instance ${event.uid}`
    case 'control-plane':
      return event.kind
    case 'endpoints':
      return `endpoints ${event.app}`
    default:
      return event satisfies never
  }
}

function isNews(event: TimelineEvent, before: TimelineEvent | undefined): boolean {
  if ('change' in event && event.change === 'removed') return true
  const said = (told: TimelineEvent) => JSON.stringify({ ...told, atMs: 0, change: '' })
  return before !== undefined && said(event) !== said(before)
}

/** The event in words, for people. */
export function eventInWords(event: TimelineEvent): string {
  switch (event.kind) {
    case 'note':
      return `${event.about}: ${event.reason}${event.message ? `, ${event.message}` : ''}`
    case 'node': {
      if (event.change === 'removed') return `node ${event.name} is gone`
      const state = event.ready ? 'ready' : `not ready${event.reason ? ` (${event.reason})` : ''}`
      const closed = event.schedulable ? '' : ', unschedulable'
      const taints = event.taints.length > 0 ? `, tainted ${event.taints.join(' ')}` : ''
      return `node ${event.name} is ${state}${closed}${taints}`
    }
    case 'instance': {
      if (event.change === 'removed') return `instance ${event.name} is gone`
      if (event.change === 'added') return `instance ${event.name} was created`
      const state = event.terminating ? 'terminating' : event.ready ? 'ready' : 'not ready'
      return `instance ${event.name} is ${state}${event.container ? ` (${event.container})` : ''}`
    }
    case 'control-plane':
      return `the control plane ${event.answers ? 'answers' : 'does not answer'}`
    case 'endpoints':
      return `endpoints of ${event.app} are ${event.ready.join(' ') || 'none'}`
    default:
      return event satisfies never
  }
}
