import type { Event } from 'kubernetes-types/core/v1.js'
import type { Core } from './core.ts'

/** As in Kubernetes: long enough to look into, and not for ever. */
const keptMs = 60 * 60 * 1000
const everyMs = 60 * 1000

/** Drops events that were not seen again for an hour; the function returned ends it. */
export function expireEvents(core: Core): () => void {
  const timer = setInterval(() => dropOldEvents(core), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

export function dropOldEvents({ store, wallMs }: Core): void {
  const oldestMs = wallMs() - keptMs
  for (const { metadata, ...rest } of store.list('events')) {
    const { lastTimestamp, series, eventTime } = rest as unknown as Event
    const seen = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp
    if (Date.parse(seen) < oldestMs) store.remove('events', metadata.namespace, metadata.name)
  }
}
