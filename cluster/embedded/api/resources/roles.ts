import type { ResourceDefinition } from '../definition.ts'
import { roleColumns } from './print/rbac-columns.ts'
import { validateRole } from './validation/rbac.ts'

export const roles: ResourceDefinition<'roles'> = {
  resource: 'roles',
  kind: 'Role',
  singular: 'role',
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  namespaced: true,
  shortNames: [],
  categories: [],
  subresources: [],
  setDefaults: () => {},
  validate: validateRole,
  hasGeneration: false,
  selectableFields: {},
  columns: roleColumns,
}
