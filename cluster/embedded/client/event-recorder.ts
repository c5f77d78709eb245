import type { Event, ObjectReference } from 'kubernetes-types/core/v1.js'
import type { Api } from './api.ts'
import { isApiError } from './api-error.ts'
import { type Clock, timestamp } from './clock.ts'
import { EventCorrelator } from './event-correlator.ts'
import type { StoredMeta } from './resources.ts'

/** What an event is about. */
interface Subject {
  apiVersion: string
  kind: string
  metadata: Pick<StoredMeta, 'name' | 'uid'> & { namespace?: string; resourceVersion?: string }
}

type EventType = 'Normal' | 'Warning'
export type Record = (
  subject: Subject,
  type: EventType,
  reason: string,
  message: string,
  /** Part of the object, e.g. `spec.containers{hello}`. */
  fieldPath?: string,
) => void

export interface RecorderOptions {
  api: Pick<Api, 'create' | 'patch'>
  /** Who says it, e.g. `deployment-controller`. */
  component: string
  /** The node it is said from. */
  host?: string
  clock: Clock
  signal: AbortSignal
}

/**
 * Writes Event objects without keeping anybody waiting: repeated ones raise the count of the first, and a flood from
 * one object is cut off, as in Kubernetes. An event that cannot be written is dropped; it is a note, nothing depends
 * on it.
 */
export function eventRecorder({ api, component, host, clock, signal }: RecorderOptions): Record {
  const correlator = new EventCorrelator(clock)
  let pending = Promise.resolve()

  async function write(namespace: string, event: Event): Promise<void> {
    const known = correlator.find(event)
    if (known) {
      const { count, lastTimestamp, message } = event
      try {
        await api.patch('events', namespace, known, { count, lastTimestamp, message }, 'merge')
        return
      } catch (thrown) {
        if (!isApiError(thrown, 404)) throw thrown // it was deleted meanwhile: begin a new one
      }
    }
    const created = await api.create('events', namespace, event)
    correlator.remember(event, created.metadata.name)
  }

  return (subject, type, reason, message, fieldPath) => {
    if (signal.aborted) return
    const { name, namespace, uid, resourceVersion } = subject.metadata
    const { apiVersion, kind } = subject
    const involvedObject: ObjectReference = {
      apiVersion,
      kind,
      name,
      uid,
      ...(namespace !== undefined && { namespace }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(fieldPath !== undefined && { fieldPath }),
    }
    const now = timestamp(clock.wallMs())
    const source = { component, ...(host !== undefined && { host }) }
    const event = correlator.correlate({
      metadata: { name: `${name}.${correlator.nextId()}`, namespace: namespace ?? 'default' },
      involvedObject,
      type,
      reason,
      message,
      source,
      reportingComponent: component,
      reportingInstance: host ?? '',
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    })
    if (event) pending = pending.then(() => write(namespace ?? 'default', event)).catch(() => {})
  }
}
