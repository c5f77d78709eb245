import type { V1PersistentVolume, V1PersistentVolumeClaim } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { isOurs, nodeOf, placeOf, volumeFor } from './local-path.ts'

const uid = '0d9cbe0a-5c5e-4b8a-9d43-6b1a2f6f9c11'
const claim = (
  spec: V1PersistentVolumeClaim['spec'] = { storageClassName: 'local-path' },
  metadata: V1PersistentVolumeClaim['metadata'] = {},
): V1PersistentVolumeClaim => ({
  metadata: {
    name: 'data-postgres-0',
    namespace: 'blog',
    uid,
    annotations: { 'volume.kubernetes.io/selected-node': 'agent-2' },
    ...metadata,
  },
  spec,
})

test('a claim of the class waits on the node that its pod was placed on', () => {
  expect(nodeOf(claim())).toBe('agent-2')
})

test.for([
  ['of another class', claim({ storageClassName: 'nfs' })],
  ['that has its volume', claim({ storageClassName: 'local-path', volumeName: 'pvc-1' })],
  ['whose pod is not placed', claim(undefined, { annotations: {} })],
  ['that is being deleted', claim(undefined, { deletionTimestamp: new Date(0) })],
] as const)('one %s does not', ([, one]) => {
  expect(nodeOf(one)).toBeUndefined()
})

test('a volume is a folder of its node alone, for its claim alone, of the size that was asked for', () => {
  const asked = claim({
    storageClassName: 'local-path',
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '2Gi' } },
  })
  const volume = volumeFor(asked, 'agent-2')
  expect(volume.metadata?.name).toBe(`pvc-${uid}`)
  expect(volume.spec).toMatchObject({
    capacity: { storage: '2Gi' },
    claimRef: { namespace: 'blog', name: 'data-postgres-0', uid },
    persistentVolumeReclaimPolicy: 'Delete',
  })
  expect(isOurs(volume)).toBe(true)
  expect(placeOf(volume)).toEqual({ node: 'agent-2', folder: `/var/lib/rancher/k3s/storage/pvc-${uid}` })
})

const made = volumeFor(claim(), 'agent-2')

test.for<[string, V1PersistentVolume]>([
  ['of another provisioner', { ...made, metadata: { name: `pvc-${uid}` } }],
  ['whose folder is another', { ...made, spec: { ...made.spec, local: { path: '/etc' } } }],
  ['whose name says more', { ...made, metadata: { ...made.metadata, name: 'pvc-1; reboot' } }],
])('nothing is done to the folder of a volume %s', ([, volume]) => {
  expect(placeOf(volume)).toBeUndefined()
})
