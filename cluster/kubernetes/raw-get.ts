import { text } from 'node:stream/consumers'
import { rightMissing, rightRefused } from './rights.ts'
import type { Upstream } from './upstream.ts'

/**
 * One path of the API server as it is, for what the client library has no words for.
 * @throws TahanError RIGHT_MISSING; Error with what came instead of a JSON; the signal's reason
 */
export async function rawGet(upstream: Upstream, path: string, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted()
  const outgoing = await upstream.request({ method: 'GET', path, headers: { 'user-agent': 'tahan' } })
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
  outgoing.on('response', answer => {
    text(answer).then(body => resolve({ status: answer.statusCode ?? 0, body }), reject)
  })
  const abort = () => outgoing.destroy(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    outgoing.on('error', reject)
    outgoing.end()
    const { status, body } = await promise
    if (status === 200) return parsed(body)
    const message = messageIn(body)
    const right = status === 403 ? rightRefused(message) : undefined
    throw right ? rightMissing(right, message) : new Error(`${path} answered HTTP ${status}: ${message}`)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Error(`it answered with half of a JSON, or none: "${body.slice(0, 80)}"`)
  }
}

/** The sentence of a Status, else the text as it came. */
function messageIn(body: string): string {
  try {
    return String((JSON.parse(body) as { message?: unknown }).message)
  } catch {
    return body.trim().slice(0, 200)
  }
}
