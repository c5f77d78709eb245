import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { type Plural, pathOf } from '../client/kinds.ts'
import { Watching } from '../client/watching.ts'
import type { Context } from '../context.ts'
import { deployment, nowhere } from '../templates.ts'
import type { Table } from './table.ts'

const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1,application/json'

function tableOf({ api, namespace }: Context, plural: Plural, query = {}) {
  const cluster = plural === 'nodes' || plural === 'namespaces'
  return api.json<Table>({ path: pathOf(plural, cluster ? '' : namespace), accept, query })
}

/** The columns that kubectl shows, then those of `-o wide`. */
const columns: Partial<Record<Plural, string>> = {
  pods: 'Name Ready Status Restarts Age | IP Node Nominated-Node Readiness-Gates',
  deployments: 'Name Ready Up-to-date Available Age | Containers Images Selector',
  replicasets: 'Name Desired Current Ready Age | Containers Images Selector',
  statefulsets: 'Name Ready Age | Containers Images',
  daemonsets:
    'Name Desired Current Ready Up-to-date Available Node-Selector Age | Containers Images Selector',
  services: 'Name Type Cluster-IP External-IP Port(s) Age | Selector',
  endpoints: 'Name Endpoints Age',
  configmaps: 'Name Data Age',
  secrets: 'Name Type Data Age',
  namespaces: 'Name Status Age',
  nodes: 'Name Status Roles Age Version | Internal-IP External-IP OS-Image Kernel-Version Container-Runtime',
  poddisruptionbudgets: 'Name Min-Available Max-Unavailable Allowed-Disruptions Age',
  leases: 'Name Holder Age',
  endpointslices: 'Name AddressType Ports Endpoints Age',
}

export const tables = group('a table', [], {
  'has the columns that kubectl shows': async context => {
    for (const [plural, expected] of Object.entries(columns) as [Plural, string][]) {
      const table = await tableOf(context, plural)
      expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
      const named = (wide: boolean) =>
        table.columnDefinitions
          .filter(({ priority }) => priority > 0 === wide)
          .map(({ name }) => name.replaceAll(' ', '-'))
          .join(' ')
      const [narrow, wide = ''] = expected.split(' | ')
      expect([named(false), named(true)], plural).toEqual([narrow, wide])
    }
  },

  'has a row for each object, with its metadata': async context => {
    const { api, namespace, images } = context
    await api.create('deployments', namespace, deployment('a', nowhere(images), { replicas: 2 }))
    await api.until('deployments', namespace, 'a', ({ status }) => status?.replicas === 2)
    const { rows } = await tableOf(context, 'deployments')
    expect(rows).toHaveLength(1)
    expect(rows[0]?.cells.slice(0, 4)).toEqual(['a', '0/2', 2, 0])
    expect(rows[0]?.cells[4]).toMatch(/^\d+s$/)
    expect(rows[0]?.object).toMatchObject({
      kind: 'PartialObjectMetadata',
      metadata: { name: 'a', namespace },
    })
    const pods = await tableOf(context, 'pods')
    expect(pods.rows.map(({ cells }) => cells.slice(1, 3))).toEqual([
      ['0/1', 'Pending'],
      ['0/1', 'Pending'],
    ])
  },

  'has whole objects when asked': async context => {
    const { api, namespace } = context
    await api.create('configmaps', namespace, {
      metadata: { name: 'a', labels: { l: 'm' } },
      data: { k: '1' },
    })
    const { rows } = await tableOf(context, 'configmaps', { includeObject: 'Object', labelSelector: 'l=m' })
    expect(rows[0]?.object).toMatchObject({ kind: 'ConfigMap', data: { k: '1' } })
    const none = await tableOf(context, 'configmaps', { includeObject: 'None', labelSelector: 'l=m' })
    expect(none.rows[0]?.object ?? null).toBeNull()
  },

  'of a watch names its columns once': async ({ api, namespace }) => {
    const abort = new AbortController()
    const path = pathOf('configmaps', namespace)
    const query = { watch: true, labelSelector: 'l=m' }
    using watching = new Watching<Table>(await api.http.stream({ path, query, accept }, abort.signal), abort)
    await api.create('configmaps', namespace, { metadata: { name: 'a', labels: { l: 'm' } } })
    await api.create('configmaps', namespace, { metadata: { name: 'b', labels: { l: 'm' } } })
    const { object } = await watching.until(({ object }) => object.rows[0]?.cells[0] === 'b')
    expect(watching.seen[0]?.object.columnDefinitions.length).toBe(3)
    expect(object.columnDefinitions ?? []).toEqual([])
    expect(object.kind).toBe('Table')
  },

  'is not what other clients get': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, { metadata: { name: 'a' }, data: { k: '1' } })
    const path = pathOf('configmaps', namespace, 'a')
    const partial = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
    const metadata = await api.json<object>({ path, accept: partial })
    expect(metadata).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } })
    expect(metadata).not.toHaveProperty('data')
    expect((await api.call({ path, accept: 'text/html' })).code).toBe(406)
    expect((await api.call({ path, accept: 'application/yaml' })).text).toMatch(/^apiVersion: v1\n/)
  },
})
