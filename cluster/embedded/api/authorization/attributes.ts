/** What is asked, as far as it matters to whether it may be. */
export type Attributes = ResourceAttributes | PathAttributes

export interface ResourceAttributes {
  verb: string
  group: string
  resource: string
  /** `''` for the whole object. */
  subresource: string
  /** `''` for the whole cluster. */
  namespace: string
  /** `''` for no one object, or one that has no name yet. */
  name: string
}

/** What is no resource: `/version`, `/openapi/v2`. */
interface PathAttributes {
  verb: string
  path: string
}

/** A request as HTTP has it. */
interface Asked {
  method: string
  path: string
  /** The path, decoded and split. */
  segments: readonly string[]
  query: URLSearchParams
}

const verbs: Partial<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}
const namespaceSubresources = new Set(['status', 'finalize'])

/** What a request asks for, also of resources that the server does not have: who may not ask is not told. */
export function attributesOf({ method, path, segments, query }: Asked): Attributes {
  const [root, ...rest] = segments
  const isResource = (root === 'api' && rest.length >= 2) || (root === 'apis' && rest.length >= 3)
  if (!isResource) return { verb: method.toLowerCase(), path }
  const group = root === 'apis' ? (rest.shift() ?? '') : ''
  rest.shift() // the version: what somebody may do is the same in all
  const verb = rest[0] === 'watch' && rest.length > 1 ? rest.shift() : verbs[method]
  let namespace = ''
  if (rest[0] === 'namespaces' && rest[1] !== undefined) {
    namespace = rest[1]
    if (rest[2] !== undefined && !namespaceSubresources.has(rest[2])) rest.splice(0, 2)
  }
  const [resource = '', name = '', subresource = ''] = rest
  const asked = { group, resource, subresource: verb === 'watch' ? '' : subresource, namespace }
  if (name === '' && verb === 'get') {
    const watches = query.has('watch') && !['false', '0'].includes(query.get('watch') ?? '')
    return { ...asked, verb: watches ? 'watch' : 'list', name: selectedName(query) }
  }
  return { ...asked, verb: name === '' && verb === 'delete' ? 'deletecollection' : (verb ?? ''), name }
}

/** A list of the one object of a name is asked for like that object. */
function selectedName(query: URLSearchParams): string {
  const terms = (query.get('fieldSelector') ?? '').split(',')
  const [, name = ''] = terms.map(term => /^metadata\.name={1,2}([^=]+)$/.exec(term)).find(Boolean) ?? []
  return name === '.' || name === '..' || /[/%]/.test(name) ? '' : name
}
