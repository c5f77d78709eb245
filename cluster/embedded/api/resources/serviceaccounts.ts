import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, count, nameColumn } from './print/columns.ts'
import { dnsSubdomain } from './validation/names.ts'
import { validateMeta } from './validation/object-meta.ts'

export const serviceaccounts: ResourceDefinition<'serviceaccounts'> = {
  resource: 'serviceaccounts',
  kind: 'ServiceAccount',
  singular: 'serviceaccount',
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: ['sa'],
  categories: [],
  subresources: ['token'],
  setDefaults: () => {},
  validate: account => validateMeta(account.metadata, dnsSubdomain),
  hasGeneration: false,
  selectableFields: {},
  columns: [
    nameColumn,
    count(
      'Secrets',
      'Secrets in the same namespace that pods may use.',
      ({ secrets = [] }) => secrets.length,
    ),
    ageColumn,
  ],
}
