import { expect } from 'vitest'
import { group } from '../behaviour.ts'

interface Resource {
  name: string
  kind: string
  namespaced: boolean
  verbs: string[]
  shortNames?: string[]
  singularName: string
  categories?: string[]
}

export const discovery = group('discovery', [], {
  'tells the versions of the core': async ({ api }) => {
    expect(await api.json({ path: '/api' })).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  },

  'tells the groups and their versions': async ({ api }) => {
    const { groups } = await api.json<{ groups: { name: string; preferredVersion: object }[] }>({
      path: '/apis',
    })
    const preferred = Object.fromEntries(groups.map(({ name, preferredVersion }) => [name, preferredVersion]))
    expect(preferred).toMatchObject({
      apps: { groupVersion: 'apps/v1', version: 'v1' },
      batch: { groupVersion: 'batch/v1' },
      policy: { groupVersion: 'policy/v1' },
      'coordination.k8s.io': { groupVersion: 'coordination.k8s.io/v1' },
      'discovery.k8s.io': { groupVersion: 'discovery.k8s.io/v1' },
      'authentication.k8s.io': { groupVersion: 'authentication.k8s.io/v1' },
      'authorization.k8s.io': { groupVersion: 'authorization.k8s.io/v1' },
      'rbac.authorization.k8s.io': { groupVersion: 'rbac.authorization.k8s.io/v1' },
    })
    expect(await api.json({ path: '/apis/apps' })).toMatchObject({ kind: 'APIGroup', name: 'apps' })
  },

  'tells the resources of a group with their verbs and short names': async ({ api }) => {
    const { resources } = await api.json<{ resources: Resource[] }>({ path: '/apis/apps/v1' })
    expect(resources.find(({ name }) => name === 'deployments')).toMatchObject({
      kind: 'Deployment',
      namespaced: true,
      shortNames: ['deploy'],
      categories: ['all'],
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    })
    expect(resources.find(({ name }) => name === 'deployments/scale')).toMatchObject({
      kind: 'Scale',
      group: 'autoscaling',
      version: 'v1',
      verbs: ['get', 'patch', 'update'],
    })
    const core = await api.json<{ resources: Resource[] }>({ path: '/api/v1' })
    const short = (name: string) => core.resources.find(resource => resource.name === name)?.shortNames
    expect([
      short('pods'),
      short('services'),
      short('nodes'),
      short('namespaces'),
      short('configmaps'),
    ]).toEqual([['po'], ['svc'], ['no'], ['ns'], ['cm']])
    for (const name of ['pods/log', 'pods/exec', 'pods/eviction', 'pods/status', 'pods/binding']) {
      expect(core.resources.map(resource => resource.name)).toContain(name)
    }
  },

  'comes in one document': {
    needs: ['aggregated discovery'],
    show: async ({ api }) => {
      const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
      const document = await api.json<{ items: { metadata: { name: string } }[] }>({ path: '/apis', accept })
      expect(document).toMatchObject({ kind: 'APIGroupDiscoveryList' })
      expect(document.items.map(({ metadata }) => metadata.name)).toContain('apps')
    },
  },

  'describes every kind': async ({ api }) => {
    const { definitions } = await api.json<{ definitions: Record<string, { properties?: object }> }>({
      path: '/openapi/v2',
    })
    expect(definitions['io.k8s.api.apps.v1.Deployment']).toMatchObject({
      properties: { spec: expect.anything() },
      'x-kubernetes-group-version-kind': [{ group: 'apps', kind: 'Deployment', version: 'v1' }],
    })
    expect(definitions['io.k8s.api.core.v1.PodSpec']?.properties).toMatchObject({
      containers: { 'x-kubernetes-patch-merge-key': 'name', 'x-kubernetes-patch-strategy': 'merge' },
    })
  },

  'tells the version, and that the server is well': async ({ api }) => {
    expect(await api.json({ path: '/version' })).toMatchObject({
      major: '1',
      minor: expect.stringMatching(/^\d+\+?$/),
      gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/),
    })
    for (const path of ['/healthz', '/livez', '/readyz']) {
      expect(await api.call({ path }), path).toMatchObject({ code: 200, text: 'ok' })
    }
  },

  'of what is not there finds nothing': async ({ api }) => {
    for (const path of ['/apis/nonsense', '/apis/apps/v7', '/api/v7', '/nonsense']) {
      expect((await api.call({ path })).code, path).toBe(404)
    }
  },
})
