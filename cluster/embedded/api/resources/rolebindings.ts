import type { ResourceDefinition } from '../definition.ts'
import { setBindingDefaults } from './defaults/rbac.ts'
import { bindingColumns } from './print/rbac-columns.ts'
import { validateBinding } from './validation/rbac.ts'

export const rolebindings: ResourceDefinition<'rolebindings'> = {
  resource: 'rolebindings',
  kind: 'RoleBinding',
  singular: 'rolebinding',
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  namespaced: true,
  shortNames: [],
  categories: [],
  subresources: [],
  setDefaults: setBindingDefaults,
  validate: (binding, old) => validateBinding(binding, old, true),
  hasGeneration: false,
  selectableFields: {},
  columns: bindingColumns('roleBinding'),
}
