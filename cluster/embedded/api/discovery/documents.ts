import type {
  APIGroup,
  APIGroupList,
  APIResource,
  APIResourceList,
  APIVersions,
} from 'kubernetes-types/meta/v1.js'
import { groupVersion, type ServedResource, servedGroups } from './served.ts'

/** /api */
export function coreVersions(serverAddress: string): APIVersions {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  } as APIVersions
}

/** /apis */
export function groupList(): APIGroupList {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: servedGroups.filter(({ group }) => group !== '').map(groupOf),
  }
}

/** /apis/apps; undefined for a group that is not served. */
export function groupDocument(name: string): APIGroup | undefined {
  const found = servedGroups.find(({ group }) => group === name && group !== '')
  return found && { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(found) }
}

/** /api/v1 and /apis/apps/v1; undefined for a version that is not served. */
export function resourceList(wanted: string): APIResourceList | undefined {
  const found = servedGroups.find(served => groupVersion(served) === wanted)
  if (!found) return undefined
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: wanted,
    resources: found.resources.flatMap(resourcesOf),
  }
}

function groupOf(served: { group: string; version: string }): Omit<APIGroup, 'kind' | 'apiVersion'> {
  const version = { groupVersion: groupVersion(served), version: served.version }
  return { name: served.group, versions: [version], preferredVersion: version }
}

function resourcesOf(resource: ServedResource): APIResource[] {
  const { name, singular, namespaced, kind, verbs, shortNames, categories } = resource
  const own: APIResource = {
    name,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  }
  const below = resource.subresources.map(subresource => ({
    name: `${name}/${subresource.name}`,
    singularName: '',
    namespaced,
    ...(subresource.kind.group !== resource.group && {
      group: subresource.kind.group,
      version: subresource.kind.version,
    }),
    kind: subresource.kind.kind,
    verbs: subresource.verbs,
  }))
  return [own, ...below]
}
