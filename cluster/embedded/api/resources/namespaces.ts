import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn } from './print/columns.ts'
import { dnsLabel } from './validation/names.ts'
import { validateMeta } from './validation/object-meta.ts'

export const namespaces: ResourceDefinition<'namespaces'> = {
  resource: 'namespaces',
  kind: 'Namespace',
  singular: 'namespace',
  group: '',
  version: 'v1',
  namespaced: false,
  shortNames: ['ns'],
  categories: [],
  subresources: ['finalize', 'status'],
  setDefaults: namespace => {
    const { name } = namespace.metadata ?? {}
    if (namespace.metadata && name) {
      namespace.metadata.labels = { ...namespace.metadata.labels, 'kubernetes.io/metadata.name': name }
    }
    namespace.status ??= {}
    namespace.status.phase ||= 'Active'
  },
  validate: namespace => validateMeta(namespace.metadata, dnsLabel),
  hasGeneration: false,
  selectableFields: { 'status.phase': namespace => namespace.status?.phase ?? '' },
  columns: [
    nameColumn,
    column('Status', 'The status of the namespace', namespace => namespace.status?.phase ?? ''),
    ageColumn,
  ],
}
