import type { PersistentVolume } from 'kubernetes-types/core/v1.js'
import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn, wide } from './print/columns.ts'
import { accessModesText } from './print/volumes.ts'
import { validatePersistentVolume } from './validation/persistent-volume.ts'

export const persistentvolumes: ResourceDefinition<'persistentvolumes'> = {
  resource: 'persistentvolumes',
  kind: 'PersistentVolume',
  singular: 'persistentvolume',
  group: '',
  version: 'v1',
  namespaced: false,
  shortNames: ['pv'],
  categories: [],
  subresources: ['status'],
  setDefaults: setVolumeDefaults,
  validate: validatePersistentVolume,
  hasGeneration: false,
  selectableFields: {},
  columns: [
    nameColumn,
    column('Capacity', 'Of the volume.', ({ spec }) => String(spec?.capacity?.storage ?? '')),
    column('Access Modes', 'How it can be mounted.', ({ spec }) => accessModesText(spec?.accessModes)),
    column(
      'Reclaim Policy',
      'What happens to it when its claim is gone.',
      ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? '',
    ),
    column('Status', 'Of the volume.', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    column('Claim', 'What it is bound to.', ({ spec }) =>
      spec?.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '',
    ),
    column('StorageClass', 'What it is of.', ({ spec }) => spec?.storageClassName ?? ''),
    column(
      'VolumeAttributesClass',
      'What attributes it has.',
      ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>',
    ),
    column('Reason', 'Why it failed.', ({ status }) => status?.reason ?? ''),
    ageColumn,
    wide('VolumeMode', 'Filesystem or Block.', ({ spec }) => spec?.volumeMode ?? '<unset>'),
  ],
}

function setVolumeDefaults(volume: PersistentVolume): void {
  Object.assign(volume, { status: { phase: 'Pending', ...volume.status } })
  if (!volume.spec) return
  volume.spec.persistentVolumeReclaimPolicy ||= 'Retain'
  volume.spec.volumeMode ||= 'Filesystem'
  if (volume.spec.hostPath) volume.spec.hostPath.type ??= ''
}
