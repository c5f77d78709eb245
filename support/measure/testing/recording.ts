import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Fault } from '../../chaos/fault.ts'
import type { Outcome, Sample } from '../../probe/sample.ts'
import type { TimelineEvent } from '../../timeline/event.ts'
import type { TrialContext } from '../analyse-trial.ts'

/** A recorded trial of a real K3s in our own terms; see recordings/README.md. */
export interface Recording {
  samples: Sample[]
  events: TimelineEvent[]
  context: TrialContext
}

interface RecordedFault {
  fault: 'container-kill' | 'sandbox-kill' | 'pod-delete' | 'node-power-off'
  injectedAtMs: number
  target: string
  node: string
}

/** Everything that a recorded watch event may hold. */
interface RecordedEvent {
  t: number
  kind: string
  type: string
  name: string
  uid: string
  node?: string
  phase: string
  ip?: string
  ready: string | string[]
  notReady: string[]
  restarts?: number
  state: string | null
  stReason?: string | null
  del?: string
  reason?: string
  taints: string[]
  obj: string
  msg: string
  eps: { a: string; r: boolean }[]
}

const folder = path.resolve(import.meta.dirname, '../recordings')
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')
const lines = (text: string) => text.split('\n').filter(line => line !== '')

export function readRecording(id: string): Recording {
  const recorded: RecordedFault = JSON.parse(read(`${id}.trial.json`))
  const samples = lines(read(`${id}.samples.csv`))
    .slice(1)
    .map(sampleOf)
  const events = normalized(lines(read(`${id}.events.jsonl`)).map(line => JSON.parse(line)))
  const endedAtMs = Math.max(...samples.map(({ endMs }) => endMs))
  const app = appOf(recorded.target)
  return {
    samples,
    events,
    context: { app, fault: faultOf(recorded), t0Ms: recorded.injectedAtMs, endedAtMs },
  }
}

function faultOf({ fault: kind, target: instance, node }: RecordedFault): Fault {
  return kind === 'node-power-off' ? { kind, node } : { kind, namespace: 'default', instance }
}

function sampleOf(line: string): Sample {
  const [due, latency, outcome, instance = ''] = line.split(',')
  const [dueMs, endMs] = [Number(due), Number(due) + Number(latency)]
  return {
    dueMs,
    sentMs: dueMs,
    endMs,
    connection: 'new',
    vantage: 'n0',
    outcome: outcome as Outcome,
    status: outcome === 'ok' ? 200 : 0,
    instance,
  }
}

/** `web` of `web-567fc6cccd-2gmkn` and of `web-k592c`. */
const appOf = (name: string) => name.split('-')[0] ?? name
const changes = { LIST: 'present', ADDED: 'added', MODIFIED: 'changed', DELETED: 'removed' } as const

function normalized(recorded: RecordedEvent[]): TimelineEvent[] {
  const names = new Map<string, string>()
  for (const { kind, ip, name } of recorded) if (kind === 'pods' && ip) names.set(ip, name)
  const nameOf = (address: string) => names.get(address) ?? address
  return recorded.flatMap((event): TimelineEvent | [] => {
    const atMs = event.t
    const change = changes[event.type as keyof typeof changes]
    switch (event.kind) {
      case 'pods':
        return {
          ...{ atMs, kind: 'instance', change, app: appOf(event.name), name: event.name, uid: event.uid },
          node: event.node,
          phase: event.phase,
          ready: event.ready === 'True',
          terminating: event.del !== undefined,
          restarts: event.restarts ?? 0,
          ip: event.ip,
          container: event.state ? [event.state, event.stReason].filter(Boolean).join(': ') : undefined,
        }
      case 'slices': {
        const addresses = (ready: boolean) =>
          event.eps.filter(({ r }) => r === ready).map(({ a }) => nameOf(a))
        return {
          ...{ atMs, kind: 'endpoints', change: change === 'added' ? 'changed' : change },
          ...{ app: appOf(event.name), ready: addresses(true), notReady: addresses(false) },
        }
      }
      case 'nodes':
        return {
          ...{ atMs, kind: 'node', change, name: event.name, ready: event.ready === 'True' },
          ...{ reason: event.reason, schedulable: true, taints: event.taints },
        }
      case 'events': {
        const [kind = '', name = ''] = event.obj.split('/')
        return {
          ...{ atMs, kind: 'note', app: kind === 'Node' ? undefined : appOf(name) },
          ...{ about: `${kind} ${name}`, reason: event.reason ?? '', message: event.msg },
        }
      }
      default:
        return [] // the injection itself, and the older kind of endpoints, which say the same as slices
    }
  })
}
