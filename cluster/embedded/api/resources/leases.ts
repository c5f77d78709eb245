import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn } from './print/columns.ts'
import { validateLease } from './validation/lease.ts'

export const leases: ResourceDefinition<'leases'> = {
  resource: 'leases',
  kind: 'Lease',
  singular: 'lease',
  group: 'coordination.k8s.io',
  version: 'v1',
  namespaced: true,
  shortNames: [],
  categories: [],
  subresources: [],
  setDefaults: () => {},
  validate: validateLease,
  hasGeneration: false,
  selectableFields: {},
  columns: [
    nameColumn,
    column(
      'Holder',
      'The identity of the holder of a current lease.',
      lease => lease.spec?.holderIdentity ?? '',
    ),
    ageColumn,
  ],
}
