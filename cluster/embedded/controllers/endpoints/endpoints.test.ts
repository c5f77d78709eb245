import { describe, expect, test, vi } from 'vitest'
import { deploymentOf, type Lab, startLab } from '../testing/lab.ts'

const wait = { timeout: 10_000, interval: 2 }

async function withService(more: object = {}): Promise<Lab> {
  const lab = await startLab()
  const ports = [{ name: 'http', port: 80, targetPort: 8080 }]
  await lab.api.create('services', 'default', {
    metadata: { name: 'hello' },
    spec: { selector: { app: 'hello' }, ports, ...more },
  })
  return lab
}

async function told({ api }: Lab) {
  const { items } = await api.list('endpointslices', { labelSelector: 'kubernetes.io/service-name=hello' })
  const endpoints = await api.get('endpoints', 'default', 'hello')
  const [subset] = endpoints.subsets ?? []
  return {
    conditions: items.flatMap(slice => slice.endpoints ?? []).map(({ conditions }) => conditions),
    slices: items.length,
    ports: items[0]?.ports,
    ready: subset?.addresses?.length ?? 0,
    notReady: subset?.notReadyAddresses?.length ?? 0,
  }
}

const ready = { ready: true, serving: true, terminating: false }
const unready = { ready: false, serving: false, terminating: false }

describe('the endpoints of a service', () => {
  test('follow the readiness of its pods', async () => {
    const lab = await withService()
    await vi.waitFor(
      async () => expect(await told(lab)).toMatchObject({ slices: 1, conditions: [], ready: 0 }),
      wait,
    )
    for (const node of lab.nodes) node.holdsReadiness = true
    await lab.api.create('deployments', 'default', deploymentOf('hello', 2))
    await vi.waitFor(
      async () =>
        expect(await told(lab)).toMatchObject({ conditions: [unready, unready], ready: 0, notReady: 2 }),
      wait,
    )
    for (const node of lab.nodes) node.holdsReadiness = false
    for (const node of lab.nodes) await node.back()
    await vi.waitFor(
      async () =>
        expect(await told(lab)).toMatchObject({ conditions: [ready, ready], ready: 2, notReady: 0 }),
      wait,
    )
    expect((await told(lab)).ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }])
  })

  test('keep a pod that is about to end apart: it serves, but gets nothing new', async () => {
    const lab = await withService()
    await lab.api.create('deployments', 'default', deploymentOf('hello', 1))
    await vi.waitFor(async () => expect(await told(lab)).toMatchObject({ ready: 1 }), wait)
    for (const node of lab.nodes) node.isAway = true
    const [pod] = (await lab.api.list('pods')).items
    await lab.api.delete('pods', 'default', pod?.metadata.name ?? '')
    await vi.waitFor(async () => {
      const { conditions, ready: count } = await told(lab)
      expect(count).toBe(0)
      expect(conditions).toContainEqual({ ready: false, serving: true, terminating: true })
    }, wait)
  })

  test('name pods that are not ready too when the service asks for it', async () => {
    const lab = await withService({ publishNotReadyAddresses: true })
    for (const node of lab.nodes) node.holdsReadiness = true
    await lab.api.create('deployments', 'default', deploymentOf('hello', 1))
    await vi.waitFor(async () => {
      expect(await told(lab)).toMatchObject({
        ready: 1,
        conditions: [{ ready: true, serving: false, terminating: false }],
      })
    }, wait)
  })

  test('go with the service', async () => {
    const lab = await withService()
    await vi.waitFor(() => told(lab), wait)
    await lab.api.delete('services', 'default', 'hello')
    await vi.waitFor(async () => {
      await expect(lab.api.get('endpoints', 'default', 'hello')).rejects.toMatchObject({ code: 404 })
      expect(
        (await lab.api.list('endpointslices', { labelSelector: 'kubernetes.io/service-name=hello' })).items,
      ).toEqual([])
    }, wait)
  })

  test('that were written by hand are told as a slice too', async () => {
    const lab = await startLab({ nodes: 0 })
    const { api } = lab
    await api.create('services', 'default', { metadata: { name: 'hello' }, spec: { ports: [{ port: 80 }] } })
    const write = (ip: string) => ({
      metadata: { name: 'hello' },
      subsets: [{ addresses: [{ ip }], ports: [{ port: 8080 }] }],
    })
    await api.create('endpoints', 'default', write('10.1.1.1'))
    await vi.waitFor(async () => {
      expect(await told(lab)).toMatchObject({
        slices: 1,
        conditions: [{ ready: true }],
        ports: [{ port: 8080 }],
      })
    }, wait)
    await api.delete('endpoints', 'default', 'hello')
    await vi.waitFor(async () => {
      const { items } = await api.list('endpointslices', {
        labelSelector: 'kubernetes.io/service-name=hello',
      })
      expect(items).toEqual([])
    }, wait)
    expect(lab.troubles).toEqual([])
  })
})
