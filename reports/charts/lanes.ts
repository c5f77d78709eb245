import type { TimelineEvent } from '../../support/timeline/event.ts'
import { type Scene, type Span, secondsIn } from './frame.ts'
import type { LaneState } from './look.ts'

/** A stretch of a lane in one state. */
export interface LaneSegment {
  lane: string
  fromS: number
  toS: number
  state: LaneState
  /** What stands on the segment: the count of endpoints. Empty elsewhere. */
  text: string
}

interface Shown {
  state: LaneState
  text: string
}

/**
 * What the orchestrator showed, as lanes: one for each instance (with its node), one for the endpoints of the app, one
 * for each node, and one for the control plane where it was watched. A lane without a segment at some instant did not
 * exist then. In the order in which they are drawn.
 */
export function lanesOf({ app, zeroMs, events }: Scene, span: Span): LaneSegment[] {
  const drawn = new Map<string, LaneSegment[]>()
  const open = new Map<string, Shown & { fromS: number }>()
  const close = (lane: string, toS: number) => {
    const last = open.get(lane)
    open.delete(lane)
    const from = Math.max(span.fromS, last?.fromS ?? 0)
    const to = Math.min(span.toS, toS)
    if (!last || to <= from) return
    const segments = drawn.get(lane) ?? []
    drawn.set(lane, segments)
    segments.push({ lane, fromS: from, toS: to, state: last.state, text: last.text })
  }

  const labels = instanceLabels(events, app)
  for (const event of [...events].sort((a, b) => a.atMs - b.atMs)) {
    const lane = laneOf(event, app, labels)
    if (lane === undefined) continue
    const atS = secondsIn(zeroMs, event.atMs)
    const shown = stateOf(event)
    const before = open.get(lane)
    if (before && shown && before.state === shown.state && before.text === shown.text) continue
    close(lane, atS)
    if (shown) open.set(lane, { ...shown, fromS: atS })
  }
  for (const lane of [...open.keys()]) close(lane, Number.POSITIVE_INFINITY)

  const nodes = [...drawn.keys()].filter(lane => lane.startsWith('node ')).sort()
  const below = [endpointsLane, ...nodes, controlPlaneLane]
  const instances = [...drawn.keys()].filter(lane => !below.includes(lane))
  return [...instances, ...below].flatMap(lane => drawn.get(lane) ?? [])
}

const endpointsLane = 'endpoints'
const controlPlaneLane = 'control plane'

function laneOf(event: TimelineEvent, app: string, labels: ReadonlyMap<string, string>): string | undefined {
  if (event.kind === 'instance') return labels.get(event.uid)
  if (event.kind === 'endpoints') return event.app === app ? endpointsLane : undefined
  if (event.kind === 'node') return `node ${event.name}`
  if (event.kind === 'control-plane') return controlPlaneLane
  return undefined
}

function stateOf(event: TimelineEvent): Shown | undefined {
  if (event.kind === 'control-plane') return { state: event.answers ? 'ready' : 'not ready', text: '' }
  if (event.kind === 'note' || event.change === 'removed') return undefined
  if (event.kind === 'endpoints') {
    return { state: event.ready.length > 0 ? 'ready' : 'not ready', text: String(event.ready.length) }
  }
  if (event.kind === 'node') {
    return { state: !event.ready ? 'not ready' : event.schedulable ? 'ready' : 'unschedulable', text: '' }
  }
  return { state: event.terminating ? 'terminating' : event.ready ? 'ready' : 'not ready', text: '' }
}

/** `…-2gmkn on agent-1`: what tells an instance from the others, and the node it came to. */
function instanceLabels(events: readonly TimelineEvent[], app: string): Map<string, string> {
  const labels = new Map<string, string>()
  for (const event of events) {
    if (event.kind !== 'instance' || event.app !== app) continue
    const name = event.name.includes('-') ? `…-${event.name.split('-').at(-1)}` : event.name
    if (event.node) labels.set(event.uid, `${name} on ${event.node}`)
    else if (!labels.has(event.uid)) labels.set(event.uid, name)
  }
  return labels
}
