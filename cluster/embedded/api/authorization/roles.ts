import type { PolicyRule, RoleRef, Subject } from 'kubernetes-types/rbac/v1.js'
import { serviceAccountPrefix, type User } from '../authentication/user.ts'
import type { ApiObject } from '../object.ts'
import type { Store } from '../store/store.ts'

export const rbacGroup = 'rbac.authorization.k8s.io'

/** A rule that somebody has, and by what. */
interface Granted {
  rule: PolicyRule
  /** `RoleBinding "b/ns" of Role "r" to ServiceAccount "a/ns"` */
  by: string
}

export interface Rights {
  granted: Granted[]
  /** Roles that bindings name and that are not there. */
  problems: string[]
}

interface Binding extends ApiObject {
  roleRef: RoleRef
  subjects?: Subject[]
}

/** Far more users and namespaces than any cluster of ours sees; and no more memory than that. */
const mostRemembered = 1000

/** Who has which rules, by the roles and bindings of a store. What was found out is kept until one of them changes. */
export class Roles {
  readonly #store: Store
  readonly #known = new Map<string, Rights>()

  constructor(store: Store) {
    this.#store = store
    for (const resource of ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'] as const) {
      store.subscribe(resource, () => this.#known.clear())
    }
  }

  /** @param namespace `''`: what somebody may do in the whole cluster */
  rightsOf({ name, groups }: User, namespace: string): Rights {
    const key = JSON.stringify([namespace, name, ...groups])
    let rights = this.#known.get(key)
    if (!rights) {
      rights = this.#find({ name, groups }, namespace)
      if (this.#known.size >= mostRemembered) this.#known.clear()
      this.#known.set(key, rights)
    }
    return rights
  }

  /** The rules of the role that a binding in a namespace (`''`: in none) names; undefined when there is no such role. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    const role =
      kind === 'Role'
        ? this.#store.get('roles', namespace, name)
        : this.#store.get('clusterroles', undefined, name)
    return role && ((role.rules as PolicyRule[] | undefined) ?? [])
  }

  #find(user: User, namespace: string): Rights {
    const rights: Rights = { granted: [], problems: [] }
    const bindings = this.#store.list('clusterrolebindings')
    if (namespace !== '') bindings.push(...this.#store.list('rolebindings', namespace))
    for (const object of bindings) {
      const { metadata, roleRef, subjects = [] } = object as Binding
      const within = metadata.namespace ?? ''
      const subject = subjects.find(each => isMeant(each, user, within))
      if (!subject) continue
      const binding = within ? `${metadata.name}/${within}` : metadata.name
      const by = `${object.kind} ${quote(binding)} of ${roleRef.kind} ${quote(roleRef.name)} to ${textOf(subject, within)}`
      const rules = this.rulesOf(roleRef, within)
      if (rules) rights.granted.push(...rules.map(rule => ({ rule, by })))
      else rights.problems.push(`${roleRef.kind.toLowerCase()}.${rbacGroup} ${quote(roleRef.name)} not found`)
    }
    return rights
  }
}

function isMeant({ kind, name, namespace }: Subject, user: User, within: string): boolean {
  switch (kind) {
    case 'User':
      return name === user.name
    case 'Group':
      return user.groups.includes(name)
    case 'ServiceAccount':
      return user.name === `${serviceAccountPrefix}${namespace || within}:${name}`
    default:
      return false
  }
}

function textOf({ kind, name, namespace }: Subject, within: string): string {
  return `${kind} ${quote(kind === 'ServiceAccount' ? `${name}/${namespace || within}` : name)}`
}

const quote = (text: string) => JSON.stringify(text)
