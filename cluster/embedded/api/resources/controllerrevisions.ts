import { controllerOf } from '../../objects/owner.ts'
import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, count, nameColumn } from './print/columns.ts'
import { validateControllerRevision } from './validation/controller-revision.ts'

export const controllerrevisions: ResourceDefinition<'controllerrevisions'> = {
  resource: 'controllerrevisions',
  kind: 'ControllerRevision',
  singular: 'controllerrevision',
  group: 'apps',
  version: 'v1',
  namespaced: true,
  shortNames: [],
  categories: [],
  subresources: [],
  setDefaults: () => {},
  validate: validateControllerRevision,
  hasGeneration: false,
  selectableFields: {},
  columns: [
    nameColumn,
    column('Controller', 'Controller of the object', ({ metadata }) => {
      const owner = controllerOf({ metadata })
      if (!owner) return '<none>'
      const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
      return `${owner.kind.toLowerCase()}${group}/${owner.name}`
    }),
    count('Revision', 'The revision of the state represented by Data.', ({ revision }) => revision),
    ageColumn,
  ],
}
