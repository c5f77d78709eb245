import type { PolicyRule } from 'kubernetes-types/rbac/v1.js'
import type { Loose } from '../resources/validation/loose.ts'
import { coversResource, coversUrl, holds } from './rules.ts'

/** A rule of one verb on one resource, perhaps of one name, or on one path. */
type Atom = { verb: string } & (
  | { group: string; resource: string; name: string | undefined }
  | { url: string }
)

/** What the wanted rules allow and those somebody has do not: in as few rules as it takes. */
export function uncovered(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  const missing = wanted.flatMap(atomsOf).filter(atom => !held.some(rule => covers(rule, atom)))
  const together = new Map<string, PolicyRule>()
  for (const atom of missing) {
    const rule = ruleOf(atom)
    // Rules of paths are told one by one.
    const key = JSON.stringify('url' in atom ? rule : { ...rule, verbs: [] })
    const known = together.get(key)
    if (known) known.verbs.push(atom.verb)
    else together.set(key, rule)
  }
  return [...together.values()]
}

function atomsOf(rule: PolicyRule): Atom[] {
  return [...atoms(rule)]
}

function* atoms(rule: PolicyRule): Iterable<Atom> {
  // What would be given has not been validated yet: that comes after, with a sentence for each mistake.
  const {
    verbs = [],
    nonResourceURLs = [],
    apiGroups = [],
    resources = [],
    resourceNames,
  }: Loose<PolicyRule> = rule
  for (const verb of verbs) {
    for (const url of nonResourceURLs) yield { verb, url }
  }
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const names = resourceNames?.length ? resourceNames : [undefined]
        for (const name of names) yield { verb, group, resource, name }
      }
    }
  }
}

function covers(rule: PolicyRule, atom: Atom): boolean {
  if (!holds(rule.verbs, atom.verb)) return false
  if ('url' in atom) return (rule.nonResourceURLs ?? []).some(url => coversUrl(url, atom.url))
  const { group, resource, name } = atom
  return (
    holds(rule.apiGroups, group) &&
    coversResource(rule.resources ?? [], resource) &&
    (!rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name)))
  )
}

function ruleOf(atom: Atom): PolicyRule {
  const verbs = [atom.verb]
  if ('url' in atom) return { verbs, nonResourceURLs: [atom.url] }
  const { group, resource, name } = atom
  return {
    verbs,
    apiGroups: [group],
    resources: [resource],
    ...(name !== undefined && { resourceNames: [name] }),
  }
}

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}` */
export function ruleText(rule: PolicyRule): string {
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const
  const given = parts.filter(([, words]) => words?.length)
  return `{${given.map(([name, words = []]) => `${name}:${wordsText(words)}`).join(', ')}}`
}

/** As Go prints a list of words. */
export function wordsText(words: readonly string[]): string {
  return `[${words.map(word => JSON.stringify(word)).join(' ')}]`
}
