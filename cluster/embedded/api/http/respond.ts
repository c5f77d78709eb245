import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { stringify } from 'yaml'
import type { Form } from './accept.ts'

/** A whole answer, before it is written. */
export interface Answer {
  code: number
  /** Text and bytes as they are; anything else is encoded as the client wishes. */
  body: unknown
  /** JSON that is already written. */
  json?: string
  contentType?: string
  headers?: Record<string, string>
  warnings?: readonly string[]
}

export function respond(response: ServerResponse, answer: Answer, encoding: Form['encoding'] = 'json'): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const { text, type } = encode(answer, encoding)
  const warnings = (answer.warnings ?? []).map(warning => `299 - ${quote(warning)}`)
  const headers: OutgoingHttpHeaders = {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
    ...answer.headers,
  }
  if (warnings.length > 0) headers.warning = warnings.join(', ')
  response.writeHead(answer.code, headers)
  response.end(text)
}

function encode(answer: Answer, encoding: Form['encoding']): { text: string | Buffer; type: string } {
  const { body, json, contentType } = answer
  if (contentType !== undefined && (typeof body === 'string' || Buffer.isBuffer(body))) {
    return { text: body, type: contentType }
  }
  if (encoding === 'json') return { text: json ?? JSON.stringify(body), type: 'application/json' }
  return { text: stringify(json === undefined ? body : JSON.parse(json)), type: 'application/yaml' }
}

/** As in HTTP's quoted-string; anything a header cannot carry is left out. */
function quote(text: string): string {
  const safe = text.replaceAll(/[^\t\x20-\x7e]/g, '?')
  return `"${safe.replaceAll(/[\\"]/g, '\\$&')}"`
}
