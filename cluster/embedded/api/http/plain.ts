import { badRequest, methodNotAllowed } from '../status.ts'
import { decodeAs } from '../verbs/decode.ts'
import { parseBody } from './body.ts'
import type { Call } from './call.ts'
import type { Answer } from './respond.ts'

const version = {
  major: '1',
  minor: '30',
  gitVersion: 'v1.30.0+tahan',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`,
}
const reviews: Record<string, (call: Call) => Answer> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': reviewAccess,
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': reviewRules,
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': reviewSubject,
}

/** Paths that are no resources and no documents; undefined for any other. @throws ApiError */
export function plainAnswer(call: Call): Answer | undefined {
  if (['/healthz', '/livez', '/readyz'].includes(call.path))
    return reading(call, 'ok', 'text/plain; charset=utf-8')
  if (call.path === '/version') return reading(call, version)
  const review = Object.hasOwn(reviews, call.path) ? reviews[call.path] : undefined
  if (review && call.method !== 'POST') throw methodNotAllowed()
  return review?.(call)
}

function reading(call: Call, body: unknown, contentType?: string): Answer {
  if (call.method !== 'GET') throw methodNotAllowed()
  return { code: 200, body, contentType }
}

/** Whoever is let in may do everything, as `system:masters` may. */
function reviewAccess(call: Call): Answer {
  const kind = 'SelfSubjectAccessReview'
  const type = 'authorization/v1.SelfSubjectAccessReview'
  const body = decodeAs({ apiVersion: 'authorization.k8s.io/v1', kind, type }, parseReview(call))
  return { code: 201, body: { ...body, status: { allowed: true } } }
}

function reviewRules(): Answer {
  const status = {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }
  const apiVersion = 'authorization.k8s.io/v1'
  return { code: 201, body: { kind: 'SelfSubjectRulesReview', apiVersion, metadata: {}, spec: {}, status } }
}

function reviewSubject({ user }: Call): Answer {
  const status = { userInfo: { username: user.name, groups: user.groups } }
  const apiVersion = 'authentication.k8s.io/v1'
  return { code: 201, body: { kind: 'SelfSubjectReview', apiVersion, metadata: {}, status } }
}

function parseReview(call: Call): unknown {
  const body = parseBody(call.body, call.headers['content-type'])
  if (body === undefined) throw badRequest('the request has no body')
  return body
}
