import { createHash } from 'node:crypto'
import { acceptedForm, aggregated, aggregatedContentType } from './aggregated.ts'
import { coreVersions, groupDocument, groupList, resourceList } from './documents.ts'
import { type OpenApiDocument, openApiV2, openApiV3, openApiV3Index } from './openapi.ts'

/** What a path that describes the API answers. */
export interface DiscoveryAnswer {
  status: number
  contentType: string
  body: string | Buffer
  /** Header fields beside the content's type. */
  headers: Record<string, string>
}

export interface DiscoveryRequest {
  /** Without the query, e.g. `/apis/apps/v1`. */
  path: string
  /** The query, e.g. the `hash` of an OpenAPI document. */
  query: URLSearchParams
  /** The Accept header. */
  accept: string
  /** The entity tag the client has (If-None-Match). */
  ifNoneMatch?: string | undefined
  /** Where clients reach the server, e.g. `127.91.0.10:6443`. */
  serverAddress: string
}

const json = 'application/json'

/**
 * Answers GET of /api, /api/v1, /apis, /apis/<group>, /apis/<group>/<version>, /openapi/v2, /openapi/v3 and
 * /openapi/v3/…; undefined for every other path.
 */
export async function answerDiscovery(request: DiscoveryRequest): Promise<DiscoveryAnswer | undefined> {
  const path = request.path.replace(/\/+$/, '')
  if (path === '/openapi/v2') return answerOpenApiV2(request)
  if (path === '/openapi/v3') return answerOpenApi(request, await openApiV3Index())
  if (path.startsWith('/openapi/v3/')) {
    const document = await openApiV3(path.slice('/openapi/v3/'.length))
    return document && answerOpenApi(request, document)
  }
  const form = path === '/api' || path === '/apis' ? acceptedForm(request.accept) : undefined
  if (form) return answerText(request, aggregated(path === '/api', form), aggregatedContentType(form))
  const document = plainDocument(path, request.serverAddress)
  return document && answerText(request, document, json)
}

function plainDocument(path: string, serverAddress: string): object | undefined {
  if (path === '/api') return coreVersions(serverAddress)
  if (path === '/apis') return groupList()
  if (path === '/api/v1') return resourceList('v1')
  const [, root, group = '', version, more] = path.split('/')
  if (root !== 'apis' || group === '' || more !== undefined) return undefined
  return version === undefined ? groupDocument(group) : resourceList(`${group}/${version}`)
}

function answerText(request: DiscoveryRequest, document: object, contentType: string): DiscoveryAnswer {
  const body = JSON.stringify(document)
  const hash = createHash('sha512').update(body).digest('hex').toUpperCase()
  return tagged(request, { content: body, hash }, contentType, { vary: 'Accept' })
}

const swaggerProtobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
/** How clients ask for it. Go takes no `@` in the type of an answer. */
const swaggerProtobufAsked = swaggerProtobuf.replace('v2.v1', 'v2@v1')

/** Swagger in the first form that the client takes and the server has. */
async function answerOpenApiV2(request: DiscoveryRequest): Promise<DiscoveryAnswer> {
  const types = request.accept.split(',').map(part => part.split(';')[0]?.trim() ?? '')
  for (const type of types) {
    if (type === swaggerProtobufAsked || type === swaggerProtobuf) {
      return answerOpenApi(request, await openApiV2('protobuf'), swaggerProtobuf)
    }
    if (['', json, 'application/*', '*/*'].includes(type))
      return answerOpenApi(request, await openApiV2('json'))
  }
  return { status: 406, contentType: 'text/plain; charset=utf-8', body: '', headers: {} }
}

const yearSeconds = 31_536_000

/** A document that was asked for by its hash never changes. */
function answerOpenApi(
  request: DiscoveryRequest,
  document: OpenApiDocument,
  contentType = json,
): DiscoveryAnswer {
  const pinned = request.query.get('hash') === document.hash
  return tagged(request, document, contentType, {
    vary: 'Accept',
    ...(pinned && { 'cache-control': `public, immutable, max-age=${yearSeconds}` }),
  })
}

function tagged(
  { ifNoneMatch }: DiscoveryRequest,
  { content, hash }: OpenApiDocument,
  contentType: string,
  headers: Record<string, string>,
): DiscoveryAnswer {
  const tag = `"${hash}"`
  const known = ifNoneMatch?.split(',').some(each => each.trim() === tag)
  return {
    status: known ? 304 : 200,
    contentType,
    body: known ? '' : content,
    headers: { ...headers, etag: tag },
  }
}
