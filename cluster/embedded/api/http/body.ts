import type { IncomingMessage } from 'node:http'
import { parse as parseYaml } from 'yaml'
import { DecodeError } from '../schema/decode-error.ts'
import { fromProtobuf, protobufMediaType } from '../schema/protobuf/from-protobuf.ts'
import { badRequest, refusal, unsupportedMediaType } from '../status.ts'

/** What a real API server takes at most. */
export const largestBodyBytes = 3 * 1024 * 1024

/** YAML takes long to read; JSON does not. */
const largestYaml = 512 * 1024

/** @throws ApiError 413 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () =>
    refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${largestBodyBytes}`)
  if (Number(request.headers['content-length'] ?? 0) > largestBodyBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > largestBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Without parameters, in lower case; JSON when the client does not say. */
export function mediaType(header: string | undefined): string {
  const [type = ''] = (header ?? '').split(';')
  return type.trim().toLowerCase() || 'application/json'
}

const parsers: Record<string, (body: Buffer) => unknown> = {
  'application/json': body => parseJson(body.toString('utf8')),
  'application/yaml': body => parseYamlText(body.toString('utf8')),
  [protobufMediaType]: parseProtobuf,
}

/** A body as an object of the API; undefined when there is none. @throws ApiError 400, 415 */
export function parseBody(body: Buffer, contentType: string | undefined): unknown {
  if (body.length === 0) return undefined
  const type = mediaType(contentType)
  const parser = Object.hasOwn(parsers, type) ? parsers[type] : undefined
  if (!parser) throw unsupportedMediaType(Object.keys(parsers))
  return parser(body)
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : ''
    throw badRequest(`couldn't get version/kind; json parse error: ${why}`)
  }
}

export function parseYamlText(text: string): unknown {
  if (text.length > largestYaml) {
    throw refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${largestYaml} for YAML`)
  }
  try {
    return parseYaml(text, { maxAliasCount: 100, logLevel: 'error', prettyErrors: false })
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : ''
    throw badRequest(`error converting YAML to JSON: ${why}`)
  }
}

/** kubectl's `create`, `drain` and `auth can-i` send protobuf from version 1.32 on. */
function parseProtobuf(body: Buffer): unknown {
  try {
    return fromProtobuf(body)
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message)
    throw error
  }
}
