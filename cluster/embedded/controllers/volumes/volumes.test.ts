import { setTimeout as pause } from 'node:timers/promises'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1.js'
import { describe, expect, test, vi } from 'vitest'
import { type Lab, startLab } from '../testing/lab.ts'

const wait = { timeout: 10_000, interval: 2 }

const claim = (name: string, storageClassName: string): PersistentVolumeClaim => ({
  metadata: { name },
  spec: {
    ...{ accessModes: ['ReadWriteOnce'], storageClassName },
    resources: { requests: { storage: '1Gi' } },
  },
})
const volume = (name: string, storageClassName: string): PersistentVolume => ({
  metadata: { name },
  spec: {
    ...{ accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, storageClassName },
    ...{ hostPath: { path: `/data/${name}` }, persistentVolumeReclaimPolicy: 'Delete' },
  },
})
const user = (name: string, claimName: string): Pod => ({
  metadata: { name },
  spec: {
    containers: [{ name: 'main', image: 'hello' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
  },
})

const isBound = async ({ api }: Lab, name: string) => {
  const { spec, status } = await api.get('persistentvolumeclaims', 'default', name)
  expect(status?.phase).toBe('Bound')
  return spec?.volumeName ?? ''
}
const phaseOf = async ({ api }: Lab, name: string) =>
  (await api.get('persistentvolumes', undefined, name)).status?.phase

describe('a volume that somebody made', () => {
  test('becomes the one claim’s that it suits, and is given up when nobody can take it away', async () => {
    const lab = await startLab()
    await lab.api.create('persistentvolumes', undefined, volume('mine', ''))
    await vi.waitFor(async () => expect(await phaseOf(lab, 'mine')).toBe('Available'), wait)
    await lab.api.create('persistentvolumeclaims', 'default', claim('data', ''))
    await vi.waitFor(async () => expect(await isBound(lab, 'data')).toBe('mine'), wait)
    await lab.api.delete('persistentvolumeclaims', 'default', 'data')
    await vi.waitFor(async () => expect(await phaseOf(lab, 'mine')).toBe('Failed'), wait)
    // And stays so: nobody writes it over and over.
    const version = async () =>
      (await lab.api.get('persistentvolumes', undefined, 'mine')).metadata.resourceVersion
    const before = await version()
    await pause(100)
    expect(await version()).toBe(before)
  })

  test('that is deleted while it is bound goes with its claim', async () => {
    const lab = await startLab()
    await lab.api.create('persistentvolumes', undefined, volume('mine', ''))
    await lab.api.create('persistentvolumeclaims', 'default', claim('data', ''))
    await vi.waitFor(async () => expect(await phaseOf(lab, 'mine')).toBe('Bound'), wait)
    await lab.api.delete('persistentvolumes', undefined, 'mine')
    expect(
      (await lab.api.get('persistentvolumes', undefined, 'mine')).metadata.deletionTimestamp,
    ).toBeDefined()
    await lab.api.delete('persistentvolumeclaims', 'default', 'data')
    await vi.waitFor(async () => expect((await lab.api.list('persistentvolumes')).items).toEqual([]), wait)
  })

  test('is never given to two claims whose pods are placed at once', async () => {
    const lab = await startLab()
    await lab.api.create('storageclasses', undefined, {
      metadata: { name: 'static' },
      ...{ provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' },
    })
    const names = ['a', 'b', 'c']
    for (const name of names)
      await lab.api.create('persistentvolumes', undefined, volume(`pv-${name}`, 'static'))
    for (const name of names) await lab.api.create('persistentvolumeclaims', 'default', claim(name, 'static'))
    await Promise.all(names.map(name => lab.api.create('pods', 'default', user(name, name))))
    await vi.waitFor(async () => {
      const given = await Promise.all(names.map(name => isBound(lab, name)))
      expect(given.toSorted()).toEqual(['pv-a', 'pv-b', 'pv-c'])
    }, wait)
    await vi.waitFor(async () => {
      const pods = await Promise.all(names.map(name => lab.api.get('pods', 'default', name)))
      expect(pods.every(({ spec }) => spec?.nodeName)).toBe(true)
    }, wait)
  })
})

test('a stateful set’s pod gets another claim where its own was deleted with it', async () => {
  const lab = await startLab()
  await lab.api.create('statefulsets', 'default', {
    metadata: { name: 'db' },
    spec: {
      ...{ serviceName: 'db', selector: { matchLabels: { app: 'db' } } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'main', image: 'hello' }] },
      },
      volumeClaimTemplates: [claim('data', 'local-path')],
    },
  })
  const ready = async () => {
    const { status } = await lab.api.get('statefulsets', 'default', 'db')
    expect(status?.readyReplicas).toBe(1)
  }
  await vi.waitFor(ready, wait)
  const before = await lab.api.get('persistentvolumeclaims', 'default', 'data-db-0')
  await lab.api.delete('persistentvolumeclaims', 'default', 'data-db-0')
  await lab.api.delete('pods', 'default', 'db-0')
  await vi.waitFor(async () => {
    const after = await lab.api.get('persistentvolumeclaims', 'default', 'data-db-0')
    expect(after.metadata.uid).not.toBe(before.metadata.uid)
    await isBound(lab, 'data-db-0')
    await ready()
  }, wait)
})
