import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, count, nameColumn } from './print/columns.ts'
import { validateSecret } from './validation/config.ts'

export const secrets: ResourceDefinition<'secrets'> = {
  resource: 'secrets',
  kind: 'Secret',
  singular: 'secret',
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: [],
  categories: [],
  subresources: [],
  setDefaults: secret => {
    secret.type ||= 'Opaque'
    // stringData is a way to write only: it becomes data and is never read back.
    for (const [key, text] of Object.entries(secret.stringData ?? {})) {
      secret.data = { ...secret.data, [key]: Buffer.from(text).toString('base64') }
    }
    delete secret.stringData
  },
  validate: validateSecret,
  hasGeneration: false,
  selectableFields: { type: secret => secret.type ?? '' },
  columns: [
    nameColumn,
    column('Type', 'Used to facilitate programmatic handling of secret data.', ({ type }) => type ?? ''),
    count('Data', 'Keys of the secret data.', ({ data = {} }) => Object.keys(data).length),
    ageColumn,
  ],
}
