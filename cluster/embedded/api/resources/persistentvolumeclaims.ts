import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1.js'
import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn, wide } from './print/columns.ts'
import { accessModesText } from './print/volumes.ts'
import { validatePersistentVolumeClaim } from './validation/persistent-volume-claim.ts'

export const persistentvolumeclaims: ResourceDefinition<'persistentvolumeclaims'> = {
  resource: 'persistentvolumeclaims',
  kind: 'PersistentVolumeClaim',
  singular: 'persistentvolumeclaim',
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: ['pvc'],
  categories: [],
  subresources: ['status'],
  setDefaults: setClaimDefaults,
  validate: validatePersistentVolumeClaim,
  hasGeneration: false,
  selectableFields: {},
  columns: [
    nameColumn,
    column('Status', 'Of the claim.', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    column('Volume', 'What it is bound to.', ({ spec }) => spec?.volumeName ?? ''),
    column('Capacity', 'Of the volume.', ({ status }) => String(status?.capacity?.storage ?? '')),
    column('Access Modes', 'How it can be mounted.', ({ status }) => accessModesText(status?.accessModes)),
    column('StorageClass', 'What it asks for.', ({ spec }) => spec?.storageClassName ?? ''),
    column(
      'VolumeAttributesClass',
      'What attributes it asks for.',
      ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>',
    ),
    ageColumn,
    wide('VolumeMode', 'Filesystem or Block.', ({ spec }) => spec?.volumeMode ?? '<unset>'),
  ],
}

function setClaimDefaults(claim: PersistentVolumeClaim): void {
  Object.assign(claim, { status: { phase: 'Pending', ...claim.status } })
  if (claim.spec) claim.spec.volumeMode ||= 'Filesystem'
}
