import type { ClusterRole, PolicyRule } from 'kubernetes-types/rbac/v1.js'
import { equal } from '../api/json.ts'
import type { Stored } from '../client/resources.ts'
import { matchesSelector } from '../objects/label-selector.ts'
import { type ControllerContext, queueFor } from './context.ts'

/** Keeps roles that are made of others up to date: `admin`, `edit`, `view` and those of users. */
export function runClusterRoleAggregation(context: ControllerContext): void {
  const { api, informers } = context
  const queue = queueFor(context, 'clusterrole-aggregation-controller', reconcile)
  informers.clusterroles.onChange(() => {
    // Any role may be, or have been, a part of any of them.
    for (const { metadata, aggregationRule } of informers.clusterroles.list()) {
      if (aggregationRule) queue.add(metadata.name)
    }
  })

  async function reconcile(name: string): Promise<void> {
    const role = informers.clusterroles.get(name)
    if (!role?.aggregationRule || role.metadata.deletionTimestamp) return
    const rules = gatheredRules(role, informers.clusterroles.list())
    if (!equal(rules, role.rules ?? [])) await api.patch('clusterroles', undefined, name, { rules }, 'merge')
  }
}

/** Each rule once, by selector and then in the order of the roles' names. */
function gatheredRules(role: Stored<ClusterRole>, all: readonly Stored<ClusterRole>[]): PolicyRule[] {
  const others = all
    .filter(({ metadata }) => metadata.name !== role.metadata.name)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const gathered: PolicyRule[] = []
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    for (const { metadata, rules = [] } of others) {
      if (!matchesSelector(selector, metadata.labels)) continue
      for (const rule of rules) if (!gathered.some(known => equal(known, rule))) gathered.push(rule)
    }
  }
  return gathered
}
