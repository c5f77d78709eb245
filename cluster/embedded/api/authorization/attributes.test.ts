import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Definitions } from '../definitions.ts'
import { parseResourcePath, segmentsOf } from '../http/path.ts'
import { definitions } from '../resources/index.ts'
import { attributesOf } from './attributes.ts'

function asked(request: string) {
  const [method = '', url = ''] = request.split(' ')
  const [path = '', query] = url.split('?')
  return attributesOf({ method, path, segments: segmentsOf(path), query: new URLSearchParams(query) })
}

const core = { group: '', subresource: '', namespace: '', name: '' }
const here = { ...core, namespace: 'n' }

test.each([
  ['GET /api/v1/pods', { ...core, verb: 'list', resource: 'pods' }],
  ['GET /api/v1/namespaces/n/pods', { ...here, verb: 'list', resource: 'pods' }],
  ['HEAD /api/v1/namespaces/n/pods/p', { ...here, verb: 'get', resource: 'pods', name: 'p' }],
  ['GET /api/v1/namespaces/n/pods?watch=true', { ...here, verb: 'watch', resource: 'pods' }],
  ['GET /api/v1/namespaces/n/pods?watch=0', { ...here, verb: 'list', resource: 'pods' }],
  ['GET /api/v1/watch/namespaces/n/pods/p', { ...here, verb: 'watch', resource: 'pods', name: 'p' }],
  [
    'GET /api/v1/pods?fieldSelector=a%3Db,metadata.name%3Dp',
    { ...core, verb: 'list', resource: 'pods', name: 'p' },
  ],
  ['GET /api/v1/pods?fieldSelector=metadata.name!%3Dp', { ...core, verb: 'list', resource: 'pods' }],
  ['POST /api/v1/namespaces/n/pods', { ...here, verb: 'create', resource: 'pods' }],
  ['DELETE /api/v1/namespaces/n/pods', { ...here, verb: 'deletecollection', resource: 'pods' }],
  ['DELETE /api/v1/namespaces/n/pods/p', { ...here, verb: 'delete', resource: 'pods', name: 'p' }],
  [
    'PATCH /apis/apps/v1/namespaces/n/deployments/d/scale',
    { ...here, verb: 'patch', group: 'apps', resource: 'deployments', name: 'd', subresource: 'scale' },
  ],
  [
    'POST /api/v1/namespaces/n/pods/p/exec',
    { ...here, verb: 'create', resource: 'pods', name: 'p', subresource: 'exec' },
  ],
  ['GET /api/v1/namespaces', { ...core, verb: 'list', resource: 'namespaces' }],
  ['PUT /api/v1/namespaces/n', { ...here, verb: 'update', resource: 'namespaces', name: 'n' }],
  [
    'PUT /api/v1/namespaces/n/finalize',
    { ...here, verb: 'update', resource: 'namespaces', name: 'n', subresource: 'finalize' },
  ],
  ['GET /apis/none/v9/things/t', { ...core, verb: 'get', group: 'none', resource: 'things', name: 't' }],
])('%s', (request, expected) => {
  expect(asked(request)).toEqual(expected)
})

test.each(['/', '/version', '/api/v1', '/apis/apps/v1', '/openapi/v3/apis/apps/v1', '/healthz/etcd'])(
  '%s is no resource',
  path => {
    expect(asked(`GET ${path}`)).toEqual({ verb: 'get', path })
  },
)

const known = new Definitions(definitions)
const root = fc.constantFrom('/api/v1', '/apis/apps/v1', '/api', '/apis', '/other')
const words = [
  'v1',
  'apps',
  'apps%2Fv1',
  'v1%2Fdeployments',
  'watch',
  '%77atch',
  'namespaces',
  'n',
  '',
  '%2F',
]
const more = [
  'pods',
  'deployments',
  'nodes',
  'serviceaccounts',
  'status',
  'finalize',
  'token',
  'exec',
  'scale',
]
const rest = fc.array(fc.constantFrom(...words, ...more), { maxLength: 6 })

test('whatever a path leads to is what rights are asked for', () => {
  fc.assert(
    fc.property(root, rest, (start, parts) => {
      const path = [start, ...parts].join('/')
      const found = parseResourcePath(segmentsOf(path), known)
      fc.pre(found !== undefined)
      const { definition, name = '', subresource = '', watch } = found
      const namespace = found.namespace ?? (definition.resource === 'namespaces' ? name : '')
      const { group, resource } = definition
      const verb = watch ? 'watch' : name ? 'get' : 'list'
      expect(asked(`GET ${path}`)).toEqual({ verb, group, resource, subresource, namespace, name })
    }),
    { numRuns: 2_000 },
  )
})
