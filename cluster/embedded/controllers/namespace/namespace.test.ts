import { describe, expect, test, vi } from 'vitest'
import { startLab } from '../testing/lab.ts'

const wait = { timeout: 10_000, interval: 2 }

describe('a namespace', () => {
  test('has a service account from the start, and again when it is deleted', async () => {
    const { api } = await startLab({ nodes: 0 })
    await api.create('namespaces', undefined, { metadata: { name: 'trial' } })
    const account = () => api.get('serviceaccounts', 'trial', 'default')
    await vi.waitFor(account, wait)
    const { uid } = (await account()).metadata
    await api.delete('serviceaccounts', 'trial', 'default')
    await vi.waitFor(async () => expect((await account()).metadata.uid).not.toBe(uid), wait)
  })

  test('says what keeps it when it is deleted, and goes when that is gone', async () => {
    const { api, nodes, troubles } = await startLab({ nodes: 1 })
    await api.create('namespaces', undefined, { metadata: { name: 'trial' } })
    const metadata = { name: 'held', finalizers: ['example.com/hold'] }
    await api.create('configmaps', 'trial', { metadata })
    await api.create('pods', 'trial', {
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'm', image: 'hello' }] },
    })
    await vi.waitFor(
      async () => expect((await api.get('pods', 'trial', 'p')).status?.phase).toBe('Running'),
      wait,
    )
    for (const node of nodes) node.isAway = true
    await api.delete('namespaces', undefined, 'trial')
    await vi.waitFor(async () => {
      const { status } = await api.get('namespaces', undefined, 'trial')
      const said = status?.conditions?.filter(({ status: is }) => is === 'True').map(({ message }) => message)
      expect(said).toEqual([
        'Some resources are remaining: pods has 1 resource instances, configmaps has 1 resource instances',
        'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
      ])
    }, wait)
    await expect(api.create('configmaps', 'trial', { metadata: { name: 'late' } })).rejects.toMatchObject({
      code: 403,
    })
    await api.patch('configmaps', 'trial', 'held', { metadata: { finalizers: null } }, 'merge')
    for (const node of nodes) await node.back()
    await vi.waitFor(async () => {
      await expect(api.get('namespaces', undefined, 'trial')).rejects.toMatchObject({ code: 404 })
    }, wait)
    expect(troubles).toEqual([])
  })
})
