import type { TokenRequest } from 'kubernetes-types/authentication/v1.js'
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js'
import { eventually } from '../client/api.ts'
import type { HttpAnswer, HttpRequest } from '../client/http.ts'
import { Refusal } from '../client/refusal.ts'
import type { Context } from '../context.ts'

const rbac = 'rbac.authorization.k8s.io'

/** Asks for a token of a service account of the behaviour's namespace. @throws Refusal */
export function requestToken(
  { api, namespace }: Context,
  account: string,
  spec: Partial<TokenRequest['spec']> = {},
): Promise<TokenRequest> {
  return api.json<TokenRequest>({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
  })
}

/** What somebody asks who has no more than a token. */
export class Holder {
  readonly #context: Context
  readonly token: string

  constructor(context: Context, token: string) {
    this.#context = context
    this.token = token
  }

  call(what: HttpRequest): Promise<HttpAnswer> {
    const headers = { ...what.headers, authorization: `Bearer ${this.token}` }
    return this.#context.api.call({ ...what, authenticated: false, headers })
  }

  /** @throws Refusal */
  async json<T>(what: HttpRequest): Promise<T> {
    const answer = await this.call(what)
    if (answer.code >= 400) throw new Refusal(`${what.method ?? 'GET'} ${what.path}`, answer)
    return JSON.parse(answer.text) as T
  }
}

/** A new service account, and who holds a token of it. */
export async function newAccount(context: Context, name = 'a'): Promise<Holder> {
  await context.api.create('serviceaccounts', context.namespace, { metadata: { name } })
  return holderOf(context, name)
}

export async function holderOf(context: Context, account: string): Promise<Holder> {
  const { status } = await requestToken(context, account)
  return new Holder(context, status?.token ?? '')
}

/** Gives a service account a role of its own in the behaviour's namespace, and waits until that is known. */
export async function allow(context: Context, rules: PolicyRule[], account = 'a', role = 'r'): Promise<void> {
  const { api, namespace } = context
  await api.create('roles', namespace, { metadata: { name: role }, rules })
  await api.create('rolebindings', namespace, {
    metadata: { name: role },
    roleRef: { apiGroup: rbac, kind: 'Role', name: role },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  })
  const [rule] = rules
  const [verb = '', group = '', resource = '', name] = [
    rule?.verbs[0],
    rule?.apiGroups?.[0],
    rule?.resources?.[0],
    rule?.resourceNames?.[0],
  ]
  const [plural = '', subresource] = resource.split('/')
  await untilMay(context, nameOf(context, account), { verb, group, resource: plural, subresource, name })
}

/** As the API server names a service account. */
export function nameOf({ namespace }: Context, account = 'a'): string {
  return `system:serviceaccount:${namespace}:${account}`
}

export interface Asked {
  verb: string
  group?: string
  resource: string
  subresource?: string
  name?: string
  namespace?: string
}

interface Reviewed {
  kind: string
  status: { allowed: boolean; denied?: boolean; reason?: string }
}

/** What the API server says of somebody's rights in the behaviour's namespace. */
export function review({ api, namespace }: Context, user: string, asked: Asked): Promise<Reviewed> {
  const spec = { user, resourceAttributes: { namespace, ...asked } }
  return api.json<Reviewed>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec },
  })
}

/** Real API servers know of a new role a moment later. */
export async function untilMay(context: Context, user: string, asked: Asked, may = true): Promise<void> {
  await eventually(
    `the right to ${asked.verb} ${asked.resource}`,
    () => review(context, user, asked),
    ({ status }) => status.allowed === may,
  )
}
