import { privilegedGroup, type User } from '../authentication/user.ts'
import type { Core } from '../core.ts'
import { refusal } from '../status.ts'
import type { Attributes } from './attributes.ts'
import { allows } from './rules.ts'

export interface Decision {
  allowed: boolean
  /** What allows it, or what may be amiss. */
  reason: string
}

/** Whether somebody may do what is asked. */
export function decide({ roles }: Pick<Core, 'roles'>, user: User, asked: Attributes): Decision {
  if (user.groups.includes(privilegedGroup)) return { allowed: true, reason: '' }
  const { granted, problems } = roles.rightsOf(user, 'path' in asked ? '' : asked.namespace)
  const grant = granted.find(({ rule }) => allows(rule, asked))
  if (grant) return { allowed: true, reason: `RBAC: allowed by ${grant.by}` }
  const several = [...new Set(problems)]
  if (several.length === 0) return { allowed: false, reason: '' }
  const problem = several.length === 1 ? several[0] : `[${several.join(', ')}]`
  return { allowed: false, reason: `RBAC: ${problem}` }
}

/** @throws ApiError 403 */
export function requireRight(core: Pick<Core, 'roles'>, user: User, asked: Attributes): void {
  const { allowed, reason } = decide(core, user, asked)
  if (allowed) return
  const what = sentenceOf(user, asked)
  const why = reason ? `${what}: ${reason}` : what
  if ('path' in asked) throw refusal(403, 'Forbidden', `forbidden: ${why}`, {})
  const { group, resource: kind, name } = asked
  const qualified = group ? `${kind}.${group}` : kind
  const message = name
    ? `${qualified} ${JSON.stringify(name)} is forbidden: ${why}`
    : `${qualified} is forbidden: ${why}`
  throw refusal(403, 'Forbidden', message, { ...(name && { name }), ...(group && { group }), kind })
}

/** What cannot be done, in a way that does not look like HTML. */
function sentenceOf({ name }: User, asked: Attributes): string {
  const quote = (text: string) => JSON.stringify(text)
  const who = `User ${quote(name)} cannot ${asked.verb}`
  if ('path' in asked) return plain(`${who} path ${quote(asked.path)}`)
  const { group, resource, subresource, namespace } = asked
  const what = quote(subresource ? `${resource}/${subresource}` : resource)
  const where = namespace ? `in the namespace ${quote(namespace)}` : 'at the cluster scope'
  return plain(`${who} resource ${what} in API group ${quote(group)} ${where}`)
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
