import type { SelfSubjectReview, TokenReview, UserInfo } from 'kubernetes-types/authentication/v1.js'
import type {
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
  SubjectAccessReviewStatus,
} from 'kubernetes-types/authorization/v1.js'
import { timestamp } from '../../client/clock.ts'
import { everybodyKnown, type User } from '../authentication/user.ts'
import { verifyToken } from '../authentication/verify-token.ts'
import type { Attributes } from '../authorization/attributes.ts'
import { decide } from '../authorization/authorize.ts'
import type { Core } from '../core.ts'
import { badRequest, invalid, methodNotAllowed } from '../status.ts'
import { decodeAs } from '../verbs/decode.ts'
import type { Call } from './call.ts'
import { writeOptions } from './query.ts'
import type { Answer } from './respond.ts'
import { requiredBody } from './write.ts'

type Review = (core: Core, call: Call, namespace: string) => object

/** By where they are asked; with a namespace in the path, without that. */
const reviews: Record<string, Review> = {
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': reviewSelf,
  '/apis/authentication.k8s.io/v1/tokenreviews': reviewToken,
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': reviewOwnAccess,
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': reviewOwnRules,
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': reviewAccess,
}
const inNamespace = /^\/apis\/authorization\.k8s\.io\/v1\/namespaces\/([^/]+)\/localsubjectaccessreviews$/

/** Answers to who somebody is and what they may do; undefined for paths of anything else. @throws ApiError */
export function reviewAnswer(core: Core, call: Call): Answer | undefined {
  const [, namespace = ''] = inNamespace.exec(call.path) ?? []
  const review = namespace
    ? reviewAccessIn
    : Object.hasOwn(reviews, call.path)
      ? reviews[call.path]
      : undefined
  if (!review) return undefined
  if (call.method !== 'POST') throw methodNotAllowed()
  return { code: 201, body: review(core, call, namespace) }
}

function reviewSelf(core: Core, call: Call): SelfSubjectReview {
  read(call, 'authentication', 'SelfSubjectReview')
  return {
    kind: 'SelfSubjectReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { creationTimestamp: timestamp(core.wallMs()) },
    status: { userInfo: infoOf(call.user) },
  }
}

function reviewToken(core: Core, call: Call): object {
  const review = read<TokenReview>(call, 'authentication', 'TokenReview')
  const { token = '', audiences } = review.spec ?? {}
  if (!token) throw badRequest('token is required for TokenReview in authentication')
  const verified = verifyToken(core, token, audiences?.length ? audiences : undefined)
  if ('problem' in verified) {
    return { ...review, status: { user: {}, error: `[invalid bearer token, ${verified.problem}]` } }
  }
  const user = infoOf({ ...verified.user, groups: [...verified.user.groups, everybodyKnown] })
  return { ...review, status: { authenticated: true, user, audiences: verified.audiences } }
}

function infoOf({ name, uid, groups, extra }: User): UserInfo {
  return { username: name, ...(uid && { uid }), groups, ...(extra && { extra }) }
}

function reviewOwnAccess(core: Core, call: Call): object {
  const review = read<SubjectAccessReview>(call, 'authorization', 'SelfSubjectAccessReview')
  return { ...review, status: statusOf(core, call.user, attributesOf(review)) }
}

function reviewAccess(core: Core, call: Call): object {
  const review = read<SubjectAccessReview>(call, 'authorization', 'SubjectAccessReview')
  return { ...review, status: statusOf(core, subjectOf(review), attributesOf(review)) }
}

function reviewAccessIn(core: Core, call: Call, namespace: string): object {
  const review = read<SubjectAccessReview>(call, 'authorization', 'LocalSubjectAccessReview')
  const given = review.spec?.resourceAttributes?.namespace
  if (given !== namespace) {
    throw wrong(
      review,
      'spec.resourceAttributes.namespace',
      given ?? '',
      `must match metadata.namespace: ${namespace}`,
    )
  }
  return { ...review, status: statusOf(core, subjectOf(review), attributesOf(review)) }
}

function reviewOwnRules(core: Core, call: Call): object {
  const review = read<SelfSubjectRulesReview>(call, 'authorization', 'SelfSubjectRulesReview')
  const namespace = review.spec?.namespace
  if (!namespace) throw badRequest('no namespace on request')
  const { granted, problems } = core.roles.rightsOf(call.user, namespace)
  const rules = granted.map(({ rule }) => rule)
  const status = {
    resourceRules: rules
      .filter(({ resources }) => resources?.length)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        resourceNames,
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs?.length)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: problems.length > 0,
    ...(problems.length > 0 && { evaluationError: problems.join(', ') }),
  }
  return { ...review, status }
}

function statusOf(core: Core, user: User, asked: Attributes): SubjectAccessReviewStatus {
  const { allowed, reason } = decide(core, user, asked)
  return { allowed, ...(reason && { reason }) }
}

function attributesOf(review: SubjectAccessReview): Attributes {
  const { resourceAttributes: ofResource, nonResourceAttributes: ofPath } = review.spec ?? {}
  if ((ofResource === undefined) === (ofPath === undefined)) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
    throw wrong(review, 'spec.resourceAttributes', ofResource, why)
  }
  if (ofPath) return { verb: ofPath.verb ?? '', path: ofPath.path ?? '' }
  const {
    verb = '',
    group = '',
    resource = '',
    subresource = '',
    namespace = '',
    name = '',
  } = ofResource ?? {}
  return { verb, group, resource, subresource, namespace, name }
}

function subjectOf(review: SubjectAccessReview): User {
  const { user = '', groups = [], uid, extra } = (review.spec ?? {}) as SubjectAccessReviewSpec
  if (!user && groups.length === 0) {
    throw wrong(review, 'spec.user', '', 'at least one of user or group must be specified')
  }
  return { name: user, groups, uid, extra: extra as Record<string, string[]> | undefined }
}

function wrong({ kind = '' }: { kind?: string }, field: string, value: unknown, why: string) {
  const names = { resource: `${kind.toLowerCase()}s`, kind, group: 'authorization.k8s.io' }
  const message = `Invalid value: ${JSON.stringify(value ?? null)}: ${why}`
  return invalid(names, '', [{ reason: 'FieldValueInvalid', field, message }])
}

/** The body of a review. @throws ApiError 400 */
function read<T>(call: Call, group: 'authentication' | 'authorization', kind: string): T {
  const expected = { apiVersion: `${group}.k8s.io/v1`, kind, type: `${group}/v1.${kind}` }
  const options = writeOptions(call.query, call.headers['user-agent'])
  return decodeAs(expected, requiredBody(call), options) as T
}
