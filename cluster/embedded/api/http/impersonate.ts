import type { IncomingMessage } from 'node:http'
import {
  everybodyKnown,
  serviceAccountPrefix,
  serviceAccountUser,
  type User,
} from '../authentication/user.ts'
import type { ResourceAttributes } from '../authorization/attributes.ts'
import { requireRight } from '../authorization/authorize.ts'
import type { Core } from '../core.ts'
import { refusal } from '../status.ts'

const unknown = 'system:unauthenticated'
const extraPrefix = 'impersonate-extra-'

/** Whom a request is made for: who asks, or whoever that one may ask as (`kubectl --as`). @throws ApiError 403, 500 */
export function actingFor(core: Core, user: User, request: IncomingMessage): User {
  // Hardly anybody asks for another, and everybody comes by here.
  if (!Object.keys(request.headers).some(header => header.startsWith('impersonate-'))) return user
  const headers = request.headersDistinct
  const [name = ''] = headers['impersonate-user'] ?? []
  const groups = headers['impersonate-group'] ?? []
  const [uid = ''] = headers['impersonate-uid'] ?? []
  const extra = Object.fromEntries(
    Object.entries(headers)
      .filter(([header]) => header.startsWith(extraPrefix))
      .map(([header, values = []]) => [unescaped(header.slice(extraPrefix.length)), values]),
  )
  const isMore = groups.length > 0 || uid !== '' || Object.keys(extra).length > 0
  if (name === '') {
    if (!isMore) return user
    const why = 'requested groups, a uid or extra fields without impersonating a user'
    throw refusal(500, 'InternalError', `Internal Server Error: ${why}`)
  }
  const require = (resource: string, value: string, more: Partial<ResourceAttributes> = {}) =>
    requireRight(core, user, { ...plain, resource, name: value, ...more })
  const account = accountOf(name)
  if (account) require('serviceaccounts', account.name, { namespace: account.namespace })
  else require('users', name)
  for (const group of groups) require('groups', group)
  const group = 'authentication.k8s.io'
  if (uid) require('uids', uid, { group })
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) require('userextras', value, { group, subresource: key })
  }
  const own =
    account && groups.length === 0 ? serviceAccountUser(account.namespace, account.name).groups : groups
  const known = name === 'system:anonymous' ? unknown : everybodyKnown
  const isTold = own.includes(known) || own.includes(unknown)
  return { name, groups: isTold ? own : [...own, known], ...(uid && { uid }), extra }
}

const plain: ResourceAttributes = {
  verb: 'impersonate',
  group: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

function accountOf(user: string): { namespace: string; name: string } | undefined {
  if (!user.startsWith(serviceAccountPrefix)) return undefined
  const [namespace, name, ...more] = user.slice(serviceAccountPrefix.length).split(':')
  return namespace && name && more.length === 0 ? { namespace, name } : undefined
}
