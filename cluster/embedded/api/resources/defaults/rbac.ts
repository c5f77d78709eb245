import type { RoleRef, Subject } from 'kubernetes-types/rbac/v1.js'

const group = 'rbac.authorization.k8s.io'

/** What a binding need not say of its role and of users and groups. */
export function setBindingDefaults(binding: { roleRef?: RoleRef; subjects?: Subject[] }): void {
  if (binding.roleRef) binding.roleRef.apiGroup ||= group
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= group
  }
}
