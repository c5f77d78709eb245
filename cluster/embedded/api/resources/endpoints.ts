import type { Endpoints } from 'kubernetes-types/core/v1.js'
import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn } from './print/columns.ts'
import { firstThree } from './print/selector-text.ts'
import { validateEndpoints } from './validation/endpoints.ts'

export const endpoints: ResourceDefinition<'endpoints'> = {
  resource: 'endpoints',
  kind: 'Endpoints',
  singular: 'endpoints',
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: ['ep'],
  categories: [],
  subresources: [],
  setDefaults: object => {
    for (const port of object.subsets?.flatMap(subset => subset.ports ?? []) ?? []) port.protocol ||= 'TCP'
  },
  validate: validateEndpoints,
  hasGeneration: false,
  selectableFields: {},
  columns: [
    nameColumn,
    column('Endpoints', 'Addresses and ports that implement a service.', object =>
      firstThree(addressesOf(object), object.subsets?.length ? '' : '<none>'),
    ),
    ageColumn,
  ],
}

function addressesOf({ subsets = [] }: Pick<Endpoints, 'subsets'>): string[] {
  return subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
  )
}
