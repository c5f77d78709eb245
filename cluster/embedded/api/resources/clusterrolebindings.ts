import type { ResourceDefinition } from '../definition.ts'
import { setBindingDefaults } from './defaults/rbac.ts'
import { bindingColumns } from './print/rbac-columns.ts'
import { validateBinding } from './validation/rbac.ts'

export const clusterrolebindings: ResourceDefinition<'clusterrolebindings'> = {
  resource: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
  singular: 'clusterrolebinding',
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  namespaced: false,
  shortNames: [],
  categories: [],
  subresources: [],
  setDefaults: setBindingDefaults,
  validate: (binding, old) => validateBinding(binding, old, false),
  hasGeneration: false,
  selectableFields: {},
  columns: bindingColumns('clusterRoleBinding'),
}
