/** What a path that describes the API answers. */
export interface DiscoveryAnswer {
  status: number
  contentType: string
  body: string
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
  ifNoneMatch?: string
  /** Where clients reach the server, e.g. `127.91.0.10:6443`. */
  serverAddress: string
}

/**
 * Answers GET of /api, /api/v1, /apis, /apis/<group>, /apis/<group>/<version>, /openapi/v2, /openapi/v3 and
 * /openapi/v3/…; undefined for every other path.
 */
export function answerDiscovery(_request: DiscoveryRequest): Promise<DiscoveryAnswer | undefined> {
  return Promise.resolve(undefined)
}
