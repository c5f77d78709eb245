import { definitions } from '../resources/index.ts'

interface Kind {
  group: string
  version: string
  kind: string
}

/** Something below an object's path: `status`, `scale`, `log`. */
interface ServedSubresource {
  name: string
  verbs: string[]
  /** What it answers with, where that is another kind than the resource's own. */
  kind: Kind
}

/** A resource as clients are told of it. */
export interface ServedResource extends Kind {
  name: string
  singular: string
  namespaced: boolean
  verbs: string[]
  shortNames: string[]
  categories: string[]
  subresources: ServedSubresource[]
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const change = ['get', 'patch', 'update']

function subresource(name: string, own: Kind): ServedSubresource {
  switch (name) {
    case 'scale':
      return { name, verbs: change, kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } }
    case 'binding':
      return { name, verbs: ['create'], kind: { group: '', version: 'v1', kind: 'Binding' } }
    case 'eviction':
      return { name, verbs: ['create'], kind: { group: 'policy', version: 'v1', kind: 'Eviction' } }
    case 'exec':
      return { name, verbs: ['create', 'get'], kind: { group: '', version: 'v1', kind: 'PodExecOptions' } }
    case 'proxy': {
      const kind = { group: '', version: 'v1', kind: `${own.kind}ProxyOptions` }
      return { name, verbs: ['create', 'delete', 'get', 'patch', 'update'], kind }
    }
    case 'token': {
      const kind = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }
      return { name, verbs: ['create'], kind }
    }
    case 'finalize':
      return { name, verbs: ['update'], kind: own }
    case 'log':
      return { name, verbs: ['get'], kind: own }
    default:
      return { name, verbs: change, kind: own }
  }
}

/** What can be asked once and is not stored, or is measured at the moment of asking. */
const computed: ServedResource[] = [
  review('authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview'),
  review('authentication.k8s.io', 'tokenreviews', 'TokenReview'),
  {
    ...review('authorization.k8s.io', 'localsubjectaccessreviews', 'LocalSubjectAccessReview'),
    namespaced: true,
  },
  review('authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
  review('authorization.k8s.io', 'subjectaccessreviews', 'SubjectAccessReview'),
  { ...metrics('nodes', 'NodeMetrics'), namespaced: false },
  { ...metrics('pods', 'PodMetrics'), namespaced: true },
]

function review(group: string, name: string, kind: string): ServedResource {
  return {
    name,
    singular: kind.toLowerCase(),
    group,
    version: 'v1',
    kind,
    namespaced: false,
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  }
}

function metrics(name: string, kind: string): Omit<ServedResource, 'namespaced'> {
  return {
    name,
    singular: '',
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind,
    verbs: ['get', 'list'],
    shortNames: [],
    categories: [],
    subresources: [],
  }
}

const stored: ServedResource[] = definitions.map(definition => ({
  name: definition.resource,
  singular: definition.singular,
  group: definition.group,
  version: definition.version,
  kind: definition.kind,
  namespaced: definition.namespaced,
  verbs:
    definition.resource === 'namespaces' ? allVerbs.filter(verb => verb !== 'deletecollection') : allVerbs,
  shortNames: definition.shortNames,
  categories: definition.categories,
  subresources: definition.subresources.map(name => subresource(name, definition)),
}))

/** Every resource that is served, the core group first. */
export const servedResources: readonly ServedResource[] = [...stored, ...computed]

/** Groups in the order in which clients look through them; the core group `''` first. */
export const servedGroups: readonly { group: string; version: string; resources: ServedResource[] }[] = [
  ...new Map(servedResources.map(({ group, version }) => [group, version])),
].map(([group, version]) => ({
  group,
  version,
  resources: servedResources.filter(resource => resource.group === group),
}))

/** `v1`, `apps/v1`. */
export function groupVersion({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`
}
