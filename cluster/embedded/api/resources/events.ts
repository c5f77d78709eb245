import type { Event } from 'kubernetes-types/core/v1.js'
import type { ResourceDefinition } from '../definition.ts'
import { column, nameColumn, wide } from './print/columns.ts'
import { since } from './print/duration.ts'
import { validateEvent } from './validation/event.ts'

type EventFields = Omit<Event, 'metadata' | 'apiVersion' | 'kind'>

export const events: ResourceDefinition<'events'> = {
  resource: 'events',
  kind: 'Event',
  singular: 'event',
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: ['ev'],
  categories: [],
  subresources: [],
  setDefaults: event => {
    event.involvedObject ??= {}
  },
  validate: validateEvent,
  hasGeneration: false,
  selectableFields: {
    'involvedObject.kind': event => event.involvedObject.kind ?? '',
    'involvedObject.namespace': event => event.involvedObject.namespace ?? '',
    'involvedObject.name': event => event.involvedObject.name ?? '',
    'involvedObject.uid': event => event.involvedObject.uid ?? '',
    'involvedObject.apiVersion': event => event.involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': event => event.involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': event => event.involvedObject.fieldPath ?? '',
    reason: event => event.reason ?? '',
    reportingComponent: event => event.reportingComponent ?? '',
    source: event => event.source?.component || event.reportingComponent || '',
    type: event => event.type ?? '',
  },
  columns: [
    column('Last Seen', 'The time at which the most recent occurrence of this event was recorded.', lastSeen),
    column('Type', 'Type of this event (Normal, Warning).', event => event.type ?? ''),
    column('Reason', 'Short, machine understandable reason.', event => event.reason ?? ''),
    column('Object', 'The object that this event is about.', objectOf),
    wide('Subobject', 'The part of the object.', event => event.involvedObject.fieldPath ?? ''),
    wide('Source', 'The component reporting this event.', sourceOf),
    column('Message', 'A human-readable description.', event => (event.message ?? '').trim()),
    wide('First Seen', 'The time at which the event was first recorded.', firstSeen),
    wide('Count', 'The number of times this event has occurred.', event =>
      event.series ? (event.series.count ?? 0) + 1 : event.count || 1,
    ),
    { ...nameColumn, priority: 1 },
  ],
}

function firstSeen(event: EventFields, nowMs: number): string {
  return since(event.firstTimestamp || event.eventTime, nowMs)
}

function lastSeen(event: EventFields, nowMs: number): string {
  if (event.series) return since(event.series.lastObservedTime, nowMs)
  return event.lastTimestamp ? since(event.lastTimestamp, nowMs) : firstSeen(event, nowMs)
}

function objectOf({ involvedObject: { kind = '', name } }: EventFields): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase()
}

function sourceOf({ source, reportingComponent, reportingInstance }: EventFields): string {
  const component = source?.component || reportingComponent || ''
  const instance = source?.host || reportingInstance
  return instance ? `${component}, ${instance}` : component
}
