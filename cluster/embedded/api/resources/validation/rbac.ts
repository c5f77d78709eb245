import type { ClusterRole, PolicyRule, Role, RoleRef, Subject } from 'kubernetes-types/rbac/v1.js'
import type { FieldError } from '../../definition.ts'
import { equal } from '../../json.ts'
import { each, invalid, invalidText, required, unsupportedOf, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsSubdomain, pathSegment } from './names.ts'
import { validateMeta } from './object-meta.ts'
import { validateSelector } from './selector.ts'

const rbacGroup = 'rbac.authorization.k8s.io'

export function validateRole(role: Role): FieldError[] {
  return [
    ...validateMeta(role.metadata, pathSegment),
    ...each('rules', role.rules, (rule, place) => validateRule(rule, true, place)),
  ]
}

export function validateClusterRole(role: ClusterRole): FieldError[] {
  const { aggregationRule } = role
  const field = 'aggregationRule.clusterRoleSelectors'
  return [
    ...validateMeta(role.metadata, pathSegment),
    ...each('rules', role.rules, (rule, place) => validateRule(rule, false, place)),
    ...when(aggregationRule && !aggregationRule.clusterRoleSelectors?.length, () =>
      required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil'),
    ),
    ...each(field, aggregationRule?.clusterRoleSelectors, (selector, place) =>
      validateSelector(place, selector),
    ),
  ]
}

function validateRule(rule: Loose<PolicyRule>, isNamespaced: boolean, field: string): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  const ofUrls = `${field}.nonResourceURLs`
  const urls = `[]string{${nonResourceURLs.map(url => JSON.stringify(url)).join(', ')}}`
  const noVerb = when(verbs.length === 0, () =>
    required(`${field}.verbs`, 'verbs must contain at least one value'),
  )
  if (nonResourceURLs.length > 0) {
    return [
      ...noVerb,
      ...when(isNamespaced, () =>
        invalidText(ofUrls, urls, 'namespaced rules cannot apply to non-resource URLs'),
      ),
      ...when(apiGroups.length + resources.length + resourceNames.length > 0, () =>
        invalidText(ofUrls, urls, 'rules cannot apply to both regular resources and non-resource URLs'),
      ),
    ]
  }
  return [
    ...noVerb,
    ...when(apiGroups.length === 0, () =>
      required(`${field}.apiGroups`, 'resource rules must supply at least one api group'),
    ),
    ...when(resources.length === 0, () =>
      required(`${field}.resources`, 'resource rules must supply at least one resource'),
    ),
  ]
}

interface Binding {
  metadata?: Parameters<typeof validateMeta>[0]
  roleRef?: Loose<RoleRef>
  subjects?: Loose<Subject>[]
}

/** @param old is what an update replaces: to whom a role is given may change, which role it is may not */
export function validateBinding(
  { metadata, roleRef = {}, subjects }: Binding,
  old: Pick<Binding, 'roleRef'> | undefined,
  isNamespaced: boolean,
): FieldError[] {
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  const { apiGroup, kind, name } = roleRef
  return [
    ...validateMeta(metadata, pathSegment),
    ...when(apiGroup !== rbacGroup, () => unsupportedOf('roleRef.apiGroup', apiGroup, [rbacGroup])),
    ...when(!kinds.includes(kind ?? ''), () => unsupportedOf('roleRef.kind', kind, kinds)),
    ...(name
      ? pathSegment(name).map(error => invalid('roleRef.name', name, error))
      : [required('roleRef.name')]),
    ...each('subjects', subjects, (subject, place) => validateSubject(subject, isNamespaced, place)),
    ...when(old && !equal(old.roleRef, roleRef), () => {
      const fields = { APIGroup: apiGroup, Kind: kind, Name: name }
      const shown = Object.entries(fields).map(([field, value]) => `${field}:${JSON.stringify(value ?? '')}`)
      return invalidText('roleRef', `rbac.RoleRef{${shown.join(', ')}}`, 'cannot change roleRef')
    }),
  ]
}

function validateSubject(subject: Loose<Subject>, isNamespaced: boolean, field: string): FieldError[] {
  const { kind, name, namespace, apiGroup = '' } = subject
  const ofGroup = (group: string) =>
    when(apiGroup !== group, () => unsupportedOf(`${field}.apiGroup`, apiGroup, [group]))
  const noName = when(!name, () => required(`${field}.name`))
  switch (kind) {
    case 'ServiceAccount':
      return [
        ...noName,
        ...(name ? dnsSubdomain(name).map(error => invalid(`${field}.name`, name, error)) : []),
        ...ofGroup(''),
        ...when(!isNamespaced && !namespace, () => required(`${field}.namespace`)),
      ]
    case 'User':
    case 'Group':
      return [...noName, ...ofGroup(rbacGroup)]
    default:
      return [...noName, unsupportedOf(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])]
  }
}
