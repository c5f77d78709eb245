import type { StorageClass } from 'kubernetes-types/storage/v1.js'
import { isDefaultClass } from '../../objects/volumes.ts'
import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn } from './print/columns.ts'
import { validateStorageClass } from './validation/storage-class.ts'

export const storageclasses: ResourceDefinition<'storageclasses'> = {
  resource: 'storageclasses',
  kind: 'StorageClass',
  singular: 'storageclass',
  group: 'storage.k8s.io',
  version: 'v1',
  namespaced: false,
  shortNames: ['sc'],
  categories: [],
  subresources: [],
  setDefaults: setClassDefaults,
  validate: validateStorageClass,
  hasGeneration: false,
  selectableFields: {},
  columns: [
    {
      ...nameColumn,
      value: object => `${object.metadata.name}${isDefaultClass(object) ? ' (default)' : ''}`,
    },
    column('Provisioner', 'Who makes its volumes.', ({ provisioner }) => provisioner),
    column('ReclaimPolicy', 'Of its volumes.', ({ reclaimPolicy }) => reclaimPolicy ?? ''),
    column(
      'VolumeBindingMode',
      'When its volumes are made.',
      ({ volumeBindingMode }) => volumeBindingMode ?? '',
    ),
    column('AllowVolumeExpansion', 'Whether its volumes may grow.', ({ allowVolumeExpansion }) =>
      String(allowVolumeExpansion ?? false),
    ),
    ageColumn,
  ],
}

function setClassDefaults(storage: StorageClass): void {
  storage.reclaimPolicy ||= 'Delete'
  storage.volumeBindingMode ||= 'Immediate'
}
