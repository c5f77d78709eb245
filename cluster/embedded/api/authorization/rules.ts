import type { PolicyRule } from 'kubernetes-types/rbac/v1.js'
import type { Attributes } from './attributes.ts'

/** Whether a rule allows what is asked. */
export function allows(rule: PolicyRule, asked: Attributes): boolean {
  if (!holds(rule.verbs, asked.verb)) return false
  if ('path' in asked) return (rule.nonResourceURLs ?? []).some(url => coversUrl(url, asked.path))
  const { group, resource, subresource, name } = asked
  return (
    holds(rule.apiGroups, group) &&
    coversResource(rule.resources ?? [], subresource ? `${resource}/${subresource}` : resource) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(name))
  )
}

/** One or all of them. */
export function holds(words: readonly string[] | undefined, word: string): boolean {
  return words?.some(each => each === '*' || each === word) ?? false
}

/** `pods/exec` is covered by itself, by `*` and by `*` before `/exec`. */
export function coversResource(resources: readonly string[], resource: string): boolean {
  if (holds(resources, resource)) return true
  const slash = resource.indexOf('/')
  return slash !== -1 && resources.includes(`*${resource.slice(slash)}`)
}

/** A `*` at the end stands for anything. */
export function coversUrl(url: string, path: string): boolean {
  return url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')))
}
