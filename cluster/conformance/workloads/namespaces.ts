import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import { deployment, nowhere } from '../templates.ts'

export const namespaces = group('a namespace', [], {
  "has a service account and the cluster's certificate": async ({ api, namespace }) => {
    const { metadata, status, spec } = await api.get('namespaces', '', namespace)
    expect(status).toEqual({ phase: 'Active' })
    expect(spec).toEqual({ finalizers: ['kubernetes'] })
    expect(metadata.labels).toEqual({ 'kubernetes.io/metadata.name': namespace })
    const certificate = await api.until('configmaps', namespace, 'kube-root-ca.crt', () => true)
    expect(certificate.data?.['ca.crt']).toMatch(/^-----BEGIN CERTIFICATE-----/)
  },

  'that goes takes all that is in it': async ({ api, unique, images }) => {
    const name = `${unique}-b`
    await api.create('namespaces', '', { metadata: { name } })
    await api.until('serviceaccounts', name, 'default', () => true)
    await api.create('configmaps', name, { metadata: { name: 'a', finalizers: ['conformance/hold'] } })
    await api.create('deployments', name, deployment('a', nowhere(images)))
    await api.untilAll('pods', name, pods => pods.length === 1)
    await api.delete('namespaces', '', name)

    const going = await api.until('namespaces', '', name, ({ status }) => status?.phase === 'Terminating')
    expect(going.metadata.deletionTimestamp).toBeTruthy()
    await api.untilAll('deployments', name, items => items.length === 0)
    await api.untilAll('pods', name, items => items.length === 0)
    const refused = await refusalOf(api.create('configmaps', name, { metadata: { name: 'b' } }))
    expect(refused).toMatchObject({ code: 403, reason: 'Forbidden' })
    expect(refused.message).toContain(`because it is being terminated`)
    const waiting = await api.until(
      'namespaces',
      '',
      name,
      ({ status }) =>
        status?.conditions?.some(
          ({ type, status }) => type === 'NamespaceFinalizersRemaining' && status === 'True',
        ) ?? false,
    )
    expect(waiting.status?.conditions?.map(({ type }) => type)).toContain('NamespaceContentRemaining')

    await api.patch('configmaps', name, 'a', { metadata: { finalizers: null } })
    await api.untilGone('namespaces', '', name)
    expect(await api.find('configmaps', name, 'a')).toBeUndefined()
  },

  'of the system stays': async ({ api }) => {
    for (const name of ['default', 'kube-system']) {
      const status = await refusalOf(api.delete('namespaces', '', name))
      expect(status, name).toMatchObject({ code: 403, reason: 'Forbidden' })
    }
    const names = (await api.list('namespaces', '')).items.map(({ metadata }) => metadata.name)
    expect(names).toEqual(
      expect.arrayContaining(['default', 'kube-system', 'kube-public', 'kube-node-lease']),
    )
  },
})
