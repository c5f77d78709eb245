import type { ServerResponse } from 'node:http'
import { ApiError } from '../../client/api-error.ts'
import type { Core } from '../core.ts'
import { type Seen, watch } from '../verbs/watch.ts'
import type { Call } from './call.ts'
import { formed } from './object-answer.ts'
import type { ResourcePath } from './path.ts'
import { boolean, integer, listOptions } from './query.ts'
import { jsonOf } from './text.ts'

/** Sooner than the 30 s after which some clients take a quiet stream for a dead one. */
const bookmarkEveryMs = 10_000
/** What may wait for a client that does not read; then its stream is cut, and it will list again. */
const mostWaitingBytes = 16 * 1024 * 1024

/** Streams changes until the client goes, its timeout is over, or the server closes. */
export function streamWatch(
  core: Core,
  { definition, namespace, name }: ResourcePath,
  { query, form }: Call,
  response: ServerResponse,
): void {
  if (response.destroyed) return // the client is gone already, and nothing would tell that again
  const options = listOptions(query)
  const byName = name === undefined ? '' : `metadata.name=${name}`
  const fieldSelector = [options.fieldSelector, byName].filter(Boolean).join(',')
  const sendInitialEvents = boolean(query, 'sendInitialEvents')
  const bookmarks = boolean(query, 'allowWatchBookmarks')
  let toldColumns = false

  const start = () => {
    if (response.headersSent) return
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
    response.flushHeaders()
  }
  const send = (type: string, json: string) => {
    start()
    response.write(`{"type":"${type}","object":${json}}\n`)
    if (response.writableLength > mostWaitingBytes) response.destroy()
  }
  const tell = ({ type, object }: Seen) => {
    if (form.as === 'object') return send(type, jsonOf(object))
    send(type, JSON.stringify(formed(core, definition, object, form.as, query, !toldColumns)))
    toldColumns = true
  }
  const bookmark = (annotations?: Record<string, string>) => {
    const { kind, apiVersion } = definition
    const metadata = { resourceVersion: String(core.store.version), creationTimestamp: null, annotations }
    send('BOOKMARK', JSON.stringify({ kind, apiVersion, metadata }))
  }

  let watching: { stop: () => void }
  try {
    watching = watch(core, definition, { ...options, namespace, fieldSelector, sendInitialEvents }, tell)
  } catch (error) {
    // Once a watch is asked for properly, that its version is too old is told within the stream.
    if (!(error instanceof ApiError) || error.code !== 410) throw error
    send('ERROR', JSON.stringify(error.status))
    response.end()
    return
  }
  start()
  if (sendInitialEvents && bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' })
  const beat = bookmarks ? setInterval(() => bookmark(), bookmarkEveryMs) : undefined
  const seconds = integer(query, 'timeoutSeconds') || 1800 + core.random() * 1800
  const timeout = setTimeout(() => response.end(), Math.min(seconds * 1000, 2 ** 31 - 1))
  response.once('close', () => {
    watching.stop()
    clearInterval(beat)
    clearTimeout(timeout)
  })
}
