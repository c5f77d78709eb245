import type { Fault } from '../chaos/fault.ts'
import type { Samples } from '../probe/sample.ts'
import type { Back, Duration } from '../record/trial.ts'
import type { TimelineEvent } from '../timeline/event.ts'
import { InstanceTable } from './instances.ts'
import { sequenceOf } from './sequence.ts'
import { outageWindows } from './windows.ts'

export interface BackQuestion {
  app: string
  /** That was away. */
  node: string
  /** When the node began to come back: power was given, or its reboot began. Run's clock. */
  fromMs: number
  endedAtMs: number
}

/** When the node of a fault began to come back; undefined for faults that do not wait for that. */
export function backFrom(
  fault: Fault | undefined,
  t0Ms: number | undefined,
  poweredMs: number | undefined,
): Pick<BackQuestion, 'node' | 'fromMs'> | undefined {
  switch (fault?.kind) {
    case 'node-power-on':
    case 'node-reboot':
      return t0Ms === undefined ? undefined : { node: fault.node, fromMs: t0Ms }
    case 'server-power-off':
    case 'node-power-off':
      return poweredMs === undefined ? undefined : { node: fault.node, fromMs: poweredMs }
    default:
      return undefined
  }
}

/**
 * How a node that was away came back, from samples and events alone; all counted from `fromMs`. What had not happened
 * when the trial ended is censored.
 *
 * - **node**: until the orchestrator showed it Ready, for good in this trial; absent where it was never shown not Ready;
 * - **door**: until its NodePort answered stably (see `outageWindows`) after the longest time in which it did not;
 *   absent where no request through it failed;
 * - **instance**: until an instance on it answered a request, through whatever door, after the longest time in which
 *   none did; absent where none is assigned to it at the trial's end;
 * - **controlPlane**: until the control plane answered requests, for good; absent where it was never seen not to.
 */
export function readBack(
  samples: Samples,
  events: readonly TimelineEvent[],
  { app, node, fromMs, endedAtMs }: BackQuestion,
): Back {
  const ordered = events.toSorted((a, b) => a.atMs - b.atMs)
  const until = (atMs: number | undefined): Duration =>
    atMs === undefined ? { ms: endedAtMs - fromMs, censored: true } : { ms: atMs - fromMs, censored: false }
  const read = (found: Found): Duration | undefined =>
    found === 'was not away' ? undefined : until(found.atMs)
  return {
    fromMs,
    node: read(
      lastTurn(
        ordered.filter(event => event.kind === 'node' && event.name === node && event.change !== 'removed'),
        event => event.kind === 'node' && event.ready,
        fromMs,
      ),
    ),
    door: read(doorBack(samples, node, fromMs, endedAtMs)),
    instance: read(instanceBack(samples, ordered, { app, node, fromMs, endedAtMs })),
    controlPlane: read(
      lastTurn(
        ordered.filter(event => event.kind === 'control-plane'),
        event => event.kind === 'control-plane' && event.answers,
        fromMs,
      ),
    ),
  }
}

/** `atMs` undefined: not back when the trial ended. */
type Found = { atMs: number | undefined } | 'was not away'

/** The last turn from bad to good, where the thing was bad at `fromMs` or became so later. */
function lastTurn(
  states: readonly TimelineEvent[],
  isGood: (event: TimelineEvent) => boolean,
  fromMs: number,
): Found {
  let good = true
  let turn: Found = 'was not away'
  for (const event of states) {
    if (isGood(event) === good) continue
    good = !good
    if (!good) turn = { atMs: undefined }
    else turn = event.atMs >= fromMs ? { atMs: event.atMs } : 'was not away'
  }
  return turn
}

function doorBack(samples: Samples, node: string, fromMs: number, endedAtMs: number): Found {
  const { known, perSecond } = sequenceOf(samples.filter(({ vantage }) => vantage === node))
  const since = known.filter(({ dueMs }) => dueMs >= fromMs)
  const [first, ...others] = outageWindows(since, perSecond, endedAtMs)
  if (first === undefined) return 'was not away'
  const away = others.reduce((longest, one) => (one.pointMs > longest.pointMs ? one : longest), first)
  return { atMs: away.toMs }
}

function instanceBack(
  samples: Samples,
  events: readonly TimelineEvent[],
  { app, node, fromMs, endedAtMs }: BackQuestion,
): Found {
  const table = new InstanceTable(app)
  const names = new Set<string>()
  for (const event of events) {
    table.apply(event)
    if (event.kind === 'instance' && event.app === app && event.node === node) names.add(event.name)
  }
  if (!table.on(node)) return 'was not away'
  const answers: number[] = []
  for (const { outcome, instance, dueMs } of samples) {
    if (outcome === 'ok' && names.has(instance) && dueMs >= fromMs) answers.push(dueMs)
  }
  answers.sort((a, b) => a - b)
  let longest = { gapMs: 0, atMs: undefined as number | undefined }
  let beforeMs = fromMs
  for (const atMs of [...answers, undefined]) {
    const gapMs = (atMs ?? endedAtMs) - beforeMs
    if (gapMs > longest.gapMs) longest = { gapMs, atMs }
    beforeMs = atMs ?? endedAtMs
  }
  return { atMs: longest.atMs }
}
