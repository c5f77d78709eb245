import { type ServedResource, servedGroups } from './served.ts'

export type AggregatedVersion = 'v2' | 'v2beta1'

/** All groups and their resources in one document: what newer clients ask /api and /apis for. */
export function aggregated(core: boolean, version: AggregatedVersion): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: servedGroups
      .filter(({ group }) => (group === '') === core)
      .map(({ group, version: served, resources }) => ({
        metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
        versions: [{ version: served, resources: resources.map(resourceOf), freshness: 'Current' }],
      })),
  }
}

export function aggregatedContentType(version: AggregatedVersion): string {
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
}

/** The newest form that a client accepts before plain JSON; undefined when it wants the plain documents. */
export function acceptedForm(accept: string): AggregatedVersion | undefined {
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map(word => word.trim().toLowerCase())
    if (!['application/json', 'application/*', '*/*', ''].includes(type)) continue
    if (!parameters.includes('as=apigroupdiscoverylist')) return undefined
    if (parameters.includes('v=v2')) return 'v2'
    if (parameters.includes('v=v2beta1')) return 'v2beta1'
  }
  return undefined
}

function resourceOf({ group, version, kind, ...resource }: ServedResource): object {
  const { shortNames, categories, subresources } = resource
  return {
    resource: resource.name,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map(subresource => ({
        subresource: subresource.name,
        responseKind: subresource.kind,
        verbs: subresource.verbs,
      })),
    }),
  }
}
