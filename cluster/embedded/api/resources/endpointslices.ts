import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn } from './print/columns.ts'
import { firstThree } from './print/selector-text.ts'
import { validateEndpointSlice } from './validation/endpoints.ts'

export const endpointslices: ResourceDefinition<'endpointslices'> = {
  resource: 'endpointslices',
  kind: 'EndpointSlice',
  singular: 'endpointslice',
  group: 'discovery.k8s.io',
  version: 'v1',
  namespaced: true,
  shortNames: [],
  categories: [],
  subresources: [],
  setDefaults: slice => {
    for (const port of slice.ports ?? []) {
      port.name ??= ''
      port.protocol ||= 'TCP'
    }
  },
  validate: validateEndpointSlice,
  hasGeneration: false,
  selectableFields: {},
  columns: [
    nameColumn,
    column('AddressType', 'The type of address carried by this slice.', slice => slice.addressType),
    column('Ports', 'Ports exposed by each endpoint in this slice.', slice =>
      firstThree(
        (slice.ports ?? []).map(({ port, name }) => String(port ?? name ?? '*')),
        '<unset>',
      ),
    ),
    column('Endpoints', 'Endpoints in this slice.', slice =>
      firstThree(
        (slice.endpoints ?? []).flatMap(({ addresses }) => addresses),
        '<unset>',
      ),
    ),
    ageColumn,
  ],
}
