import type { Place, Problems } from './problems.ts'

/** A variable's value and where it was given. */
interface Variable {
  value: unknown
  place: Place
}
type Variables = ReadonlyMap<string, Variable>

/** A host as Ansible sees it: with the names of all its groups, and its variables merged. */
export interface InventoryHost {
  name: string
  place: Place
  groups: ReadonlySet<string>
  variables: Variables
}

interface Group {
  name: string
  place: Place
  variables: Map<string, Variable>
  /** Every place that names the host in this group, with the variables it gives there. */
  hosts: Map<string, { place: Place; variables: Map<string, Variable> }>
  children: Set<string>
}

/**
 * Reads the groups of an Ansible YAML inventory and merges each host's variables as Ansible does: deeper groups over
 * outer ones, groups of one depth by `ansible_group_priority` and then in the alphabet's order, the host over all.
 */
export function readGroups(content: unknown, problems: Problems): InventoryHost[] {
  const groups = new Map<string, Group>()
  const order = new Map<string, Place>()
  const hostVariables = new Map<string, Map<string, Variable>>()
  for (const [name, value] of entriesOf(content, [], problems)) readGroup(name, value, [name])

  function readGroup(name: string, content: unknown, place: Place): void {
    const group = groups.get(name) ?? {
      name,
      place,
      variables: new Map(),
      hosts: new Map(),
      children: new Set<string>(),
    }
    groups.set(name, group)
    for (const [key, value] of entriesOf(content, place, problems)) {
      const at = [...place, key]
      if (key === 'vars') readVariables(value, at, group.variables)
      else if (key === 'hosts') readHosts(group, value, at)
      else if (key === 'children')
        for (const [child, inner] of entriesOf(value, at, problems)) {
          group.children.add(child)
          readGroup(child, inner, [...at, child])
        }
      else problems.add(at, `a group has hosts, vars and children; "${key}" is none of them`)
    }
  }

  function readHosts(group: Group, content: unknown, place: Place): void {
    for (const [name, value] of entriesOf(content, place, problems)) {
      const at = [...place, name]
      if (!order.has(name)) order.set(name, at)
      const variables = hostVariables.get(name) ?? new Map<string, Variable>()
      hostVariables.set(name, variables)
      readVariables(value, at, variables)
      group.hosts.set(name, { place: at, variables })
    }
  }

  function readVariables(content: unknown, place: Place, into: Map<string, Variable>): void {
    for (const [name, value] of entriesOf(content, place, problems))
      into.set(name, { value, place: [...place, name] })
  }

  const depths = depthsOf(groups, problems)
  const byPrecedence = [...groups.values()].sort(
    (a, b) =>
      (depths.get(a.name) ?? 0) - (depths.get(b.name) ?? 0) ||
      priorityOf(a) - priorityOf(b) ||
      (a.name < b.name ? -1 : 1),
  )
  return [...order].map(([name, place]) => {
    const own = byPrecedence.filter(group => group.hosts.has(name)).map(group => group.name)
    const names = withAncestors(new Set(['all', ...own]), groups)
    const merged = byPrecedence.filter(group => names.has(group.name)).flatMap(group => [...group.variables])
    // The last of the same name wins, in a Map as in Ansible.
    return {
      name,
      place,
      groups: names,
      variables: new Map([...merged, ...(hostVariables.get(name) ?? [])]),
    }
  })
}

function priorityOf(group: Group): number {
  return Number(group.variables.get('ansible_group_priority')?.value ?? 1)
}

function withAncestors(names: Set<string>, groups: ReadonlyMap<string, Group>): Set<string> {
  // A set that grows while it is walked is walked to its end.
  for (const name of names)
    for (const parent of groups.values()) if (parent.children.has(name)) names.add(parent.name)
  return names
}

/** `all` is 0, a group that no other names as a child is 1. */
function depthsOf(groups: ReadonlyMap<string, Group>, problems: Problems): Map<string, number> {
  const depths = new Map<string, number>()
  const walk = (group: Group, depth: number, path: readonly string[]): void => {
    if (path.includes(group.name)) {
      problems.add(
        group.place,
        `the group ${group.name} is inside itself: ${[...path, group.name].join(' > ')}`,
      )
      return
    }
    depths.set(group.name, Math.max(depth, depths.get(group.name) ?? 0))
    for (const name of group.children) {
      const child = groups.get(name)
      if (child) walk(child, depth + 1, [...path, group.name])
    }
  }
  for (const group of groups.values()) walk(group, group.name === 'all' ? 0 : 1, [])
  return depths
}

/** Of a mapping; nothing at all is an empty one, as in Ansible. */
function entriesOf(content: unknown, place: Place, problems: Problems): [string, unknown][] {
  if (content === null || content === undefined) return []
  if (typeof content === 'object' && !Array.isArray(content)) return Object.entries(content)
  const seen = Array.isArray(content) ? 'a list' : JSON.stringify(content)
  problems.add(place, `here must be a mapping (names with colons), and there is ${seen}`)
  return []
}
