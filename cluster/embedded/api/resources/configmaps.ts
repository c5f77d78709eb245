import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, count, nameColumn } from './print/columns.ts'
import { validateConfigMap } from './validation/config.ts'

export const configmaps: ResourceDefinition<'configmaps'> = {
  resource: 'configmaps',
  kind: 'ConfigMap',
  singular: 'configmap',
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: ['cm'],
  categories: [],
  subresources: [],
  setDefaults: () => {},
  validate: validateConfigMap,
  hasGeneration: false,
  selectableFields: {},
  columns: [
    nameColumn,
    count(
      'Data',
      'Keys of the configuration data.',
      ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
    ),
    ageColumn,
  ],
}
