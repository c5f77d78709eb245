import type { ClusterRole, PolicyRule, RoleBinding } from 'kubernetes-types/rbac/v1.js'
import { privilegedGroup, type User } from '../authentication/user.ts'
import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { equal } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { forbidden, notFound } from '../status.ts'
import { decide } from './authorize.ts'
import { ruleText, uncovered, wordsText } from './covers.ts'
import { rbacGroup } from './roles.ts'

const everything: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
]

/**
 * Nobody gives rights that they do not have themselves, unless they are allowed to `escalate` roles, or to `bind` one.
 * @param current what an update replaces
 * @throws ApiError 403, or 404 for a binding whose role is not there
 */
export function refuseEscalation(
  core: Core,
  definition: AnyDefinition,
  object: ApiObject,
  current: ApiObject | undefined,
  user: User | undefined,
): void {
  if (definition.group !== rbacGroup || !user || user.groups.includes(privilegedGroup)) return
  if (current && isSameButForCollector(object, current)) return
  const isRole = definition.resource === 'roles' || definition.resource === 'clusterroles'
  if (isRole) refuseRole(core, definition, object, current, user)
  else refuseBinding(core, definition, object, user)
}

function refuseRole(
  core: Core,
  definition: AnyDefinition,
  object: ApiObject,
  current: ApiObject | undefined,
  user: User,
): void {
  const { resource } = definition
  const { namespace = '', name } = object.metadata
  // A new object has its name in the body, which rights do not look into.
  const asked = { verb: 'escalate', group: rbacGroup, resource, subresource: '', namespace }
  if (decide(core, user, { ...asked, name: current ? name : '' }).allowed) return
  const { rules = [] } = object as ClusterRole
  const missing = missingRights(core, user, namespace, rules)
  if (missing) throw forbidden(definition, name, missing)
  const gathers = [object, current].some(
    role => (role as ClusterRole | undefined)?.aggregationRule?.clusterRoleSelectors?.length,
  )
  if (gathers && missingRights(core, user, '', everything)) {
    throw forbidden(definition, name, 'must have cluster-admin privileges to use the aggregationRule')
  }
}

function refuseBinding(core: Core, definition: AnyDefinition, object: ApiObject, user: User): void {
  const { namespace = '', name } = object.metadata
  const { roleRef } = object as unknown as RoleBinding
  if (roleRef?.kind !== 'Role' && roleRef?.kind !== 'ClusterRole') return // validation tells
  const resource = `${roleRef.kind.toLowerCase()}s`
  const asked = {
    verb: 'bind',
    group: roleRef.apiGroup,
    resource,
    subresource: '',
    namespace,
    name: roleRef.name,
  }
  if (decide(core, user, asked).allowed) return
  const rules = core.roles.rulesOf(roleRef, namespace)
  if (!rules) throw notFound({ resource, kind: roleRef.kind, group: rbacGroup }, roleRef.name)
  const missing = missingRights(core, user, namespace, rules)
  if (missing) throw forbidden(definition, name, missing)
}

/** What somebody would give and does not have, in a sentence; undefined when there is nothing. */
function missingRights(
  core: Core,
  user: User,
  namespace: string,
  wanted: readonly PolicyRule[],
): string | undefined {
  const { granted, problems } = core.roles.rightsOf(user, namespace)
  const missing = uncovered(
    granted.map(({ rule }) => rule),
    wanted,
  )
  if (missing.length === 0) return undefined
  const who = `user ${JSON.stringify(user.name)} (groups=${wordsText(user.groups)})`
  const what = [...new Set(missing.map(ruleText))].sort().join('\n')
  const sentence = `${who} is attempting to grant RBAC permissions not currently held:\n${what}`
  return problems.length === 0 ? sentence : `${sentence}; resolution errors: [${problems.join(', ')}]`
}

/** Whether no more changes than what lets the garbage collector do its work. */
function isSameButForCollector(object: ApiObject, current: ApiObject): boolean {
  const { ownerReferences, finalizers, managedFields } = current.metadata
  return equal(
    { ...object, metadata: { ...object.metadata, ownerReferences, finalizers, managedFields } },
    current,
  )
}
